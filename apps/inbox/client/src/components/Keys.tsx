import { Fragment } from "preact";
import { capsOf } from "../state/commands/words";

/** A key as caps of a keyboard. */
export function Keys({ keys }: { keys: string }) {
  return (
    <>
      {capsOf(keys)
        .flat()
        .map((cap, place) => (
          <Fragment key={cap}>
            {place > 0 && " "}
            <kbd>{cap}</kbd>
          </Fragment>
        ))}
    </>
  );
}
