// The page's name and picture among the browser's tabs.

const name = document.title;
const picture = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
const plain = picture?.href ?? "";

/** (3) Inbox */
export function badgeTitle(count: number): void {
  document.title = count > 0 ? `(${count}) ${name}` : name;
}

/** A dot at the picture; `dotted` is where the picture with it lies. */
export function badgePicture(isDotted: boolean, dotted: string): void {
  if (picture) picture.href = isDotted ? dotted : plain;
}
