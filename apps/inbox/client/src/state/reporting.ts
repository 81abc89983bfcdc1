import { type Report, postReport } from "../api/reports";
import type { Message } from "../api/types";
import { putMessage } from "./thread";

/** Have the moderators of the service told; how that fares is told at the message. Throws where it is refused. */
export async function report(conversation: string, message: Message, said: Report): Promise<void> {
  putMessage(conversation, await postReport(message.id, said));
}
