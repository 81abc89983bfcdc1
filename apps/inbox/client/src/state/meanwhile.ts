// What happens while a part of a list is on its way may be in it or not: it is looked at again when that is here.

const onTheWay = new Set<Set<string>>();
let look: (ids: string[]) => void = () => undefined;

/** Who looks at conversations again. */
export function onMissed(deed: (ids: string[]) => void): void {
  look = deed;
}

/** These have changed. */
export function noteChanged(ids: string[]): void {
  for (const missed of onTheWay) for (const id of ids) missed.add(id);
}

/** Wait for an answer; whoever asked has taken it in when what it may not know is looked at. */
export async function answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const missed = new Set<string>();
  onTheWay.add(missed);
  try {
    return await answer;
  } finally {
    onTheWay.delete(missed);
    if (missed.size > 0) setTimeout(() => look([...missed]));
  }
}
