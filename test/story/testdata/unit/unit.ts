// A unit of our own: it speaks cmi5 through a client that others wrote.
import Cmi5 from "@xapi/cmi5";

const say = (text: string) => {
  document.querySelector("main")!.append(Object.assign(document.createElement("p"), { textContent: text }));
};

const unit = Cmi5.instance;

async function begin(): Promise<void> {
  await unit.initialize();
  say("initialized as " + unit.getLaunchData().launchMode);
  const finish = Object.assign(document.createElement("button"), { textContent: "Finish the unit" });
  finish.addEventListener("click", () => end().catch((e) => say("failed: " + e)));
  document.querySelector("main")!.append(finish);
}

async function end(): Promise<void> {
  const data = unit.getLaunchData();
  if (data.launchMode === "Normal") {
    await unit.complete();
    await unit.pass({ scaled: 0.95 });
  }
  await unit.terminate();
  location.href = data.returnURL!;
}

begin().catch((e) => say("failed: " + e));
