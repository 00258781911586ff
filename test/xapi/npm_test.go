package xapi_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// asked is what test/npm/xapi.mjs says of one thing that it asked for.
type asked struct {
	Name  string
	OK    bool
	Error string
}

// The client @xapi/xapi was written by others for other stores: what it does must
// work here. Node and the packages of test/npm must be there (cmd/dev installs them).
func TestClientOfOthersIsServed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		base := start(t, db)
		for _, version := range []string{"1.0.3", "2.0.0"} {
			t.Run(version, func(t *testing.T) {
				command := exec.Command("node", "xapi.mjs", base, "all", password, version)
				command.Dir = "../npm"
				var complaints bytes.Buffer
				command.Stderr = &complaints
				said, err := command.Output()
				if err != nil {
					t.Fatalf("%v\n%s", err, complaints.String())
				}
				lines := bufio.NewScanner(bytes.NewReader(said))
				count := 0
				for lines.Scan() {
					var a asked
					if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
						t.Fatalf("%v: %s", err, lines.Text())
					}
					if count++; !a.OK {
						t.Errorf("%s: %s", a.Name, a.Error)
					}
				}
				if count != 14 {
					t.Errorf("%d things were asked, must be 14", count)
				}
			})
		}
	})
}
