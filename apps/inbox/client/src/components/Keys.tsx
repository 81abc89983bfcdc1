import { capsOf } from "../state/commands/words";

/** A key as caps of a keyboard. */
export function Keys({ keys }: { keys: string }) {
  return (
    <>
      {capsOf(keys)
        .flat()
        .map((cap) => (
          <kbd key={cap}>{cap}</kbd>
        ))}
    </>
  );
}
