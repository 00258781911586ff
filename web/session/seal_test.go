package session

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"stepwise/internal/clock"
	room "stepwise/session"
)

// A device and the server must compute the same seal, or a list that was kept
// honestly would be refused: the script that runs on the device is run here.
func TestADeviceSealsAsTheServerDoes(t *testing.T) {
	const token, list = "tØken-令牌", "0195f0a0-0000-7000-8000-000000000001"
	ticks := []room.ListTick{
		{Client: "a-1", Person: "0195f0a0-0000-7000-8000-0000000000aa", Mode: room.Room, At: clock.Time(1772690400000) * 1000},
		{Client: "a-2", Person: "0195f0a0-0000-7000-8000-0000000000bb", Mode: room.Online, At: clock.Time(1772690400001) * 1000},
	}
	made := api.Build(api.BuildOptions{EntryPoints: []string{"../assets/ts/checkin/seal.ts"}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022})
	if len(made.Errors) > 0 {
		t.Fatal(made.Errors)
	}
	script := string(made.OutputFiles[0].Contents) + `
process.stdout.write(await seal("` + token + `", "` + list + `", [
	{client: "a-1", person: "0195f0a0-0000-7000-8000-0000000000aa", mode: "room", at: 1772690400000},
	{client: "a-2", person: "0195f0a0-0000-7000-8000-0000000000bb", mode: "online", at: 1772690400001},
]));`
	cmd := exec.Command("node", "--input-type=module", "-")
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("node: %v: %s", err, out)
	}
	if want := room.Seal(token, list, ticks); string(out) != want {
		t.Errorf("the device computes %s, the server %s", out, want)
	}
}
