import { postPictures } from "../api/inbox";
import { putMessage, thread } from "./thread";
import { sayFailure } from "./toasts";

/** Show a message's pictures from elsewhere, from now on to everybody. */
export async function showPictures(conversation: string, message: string): Promise<void> {
  try {
    putMessage(conversation, await postPictures(message));
  } catch (error) {
    sayFailure(error);
  }
}

/** By key: those of the newest message that has some which are not shown. */
export function showNextPictures(): void {
  const shown = thread.value;
  const message = shown?.messages.findLast(({ pictures }) => pictures && !pictures.asked);
  if (shown && message) void showPictures(shown.head.id, message.id);
}
