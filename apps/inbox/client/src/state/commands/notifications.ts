import { readAll, showsNotices, unread } from "../notifications";
import type { Command } from "./command";

const group = "everywhere";

export const notificationCommands: Command[] = [
  { name: "notifications", title: (t) => t.notifications, group, keys: ["g n"], run: () => (showsNotices.value = true) },
  {
    name: "notifications.read",
    title: (t) => t.readAllNotifications,
    group,
    keys: [],
    when: () => unread.value > 0,
    run: () => void readAll(),
  },
];
