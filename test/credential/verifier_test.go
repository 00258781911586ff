// Package credential_test holds our credentials against a verifier that others
// wrote: libraries from npm, pinned in package-lock.json, run by Node without a
// network. Node 20 and npm must be there; without them the test fails, because
// a credential that only we can verify is worth nothing.
package credential_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// verdict is what the verifier says of one case by one proof.
type verdict struct {
	Name  string
	Proof string // eddsa-rdfc-2022, eddsa-jcs-2022 or jwt
	// Signature tells that the content is what the issuer signed and that the
	// form, the period and the key are in order.
	Signature bool
	Status    string // good, revoked, or unknown when it was not reached
	Accepted  bool
	Error     string
}

// bench collects what the verifier is to see.
type bench struct {
	t      *testing.T
	folder string
	file   struct {
		Documents map[string]string `json:"documents"` // by URL
		Cases     []benchCase       `json:"cases"`
	}
}

type benchCase struct {
	Name string    `json:"name"`
	File string    `json:"file"`
	Now  time.Time `json:"now"`
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, folder: t.TempDir()}
	b.file.Documents = map[string]string{}
	return b
}

// publish lets the verifier find a document at a URL.
func (b *bench) publish(url string, data []byte) {
	b.t.Helper()
	name := "document-" + string(rune('a'+len(b.file.Documents))) + ".json"
	b.write(name, data)
	b.file.Documents[url] = name
}

// present hands a credential or, when it is no JSON, a JWT to the verifier.
func (b *bench) present(name string, data []byte, now time.Time) {
	b.t.Helper()
	file := strings.ReplaceAll(name, " ", "-") + ".json"
	if !json.Valid(data) {
		file = strings.TrimSuffix(file, ".json") + ".jwt"
	}
	b.write(file, data)
	b.file.Cases = append(b.file.Cases, benchCase{name, file, now})
}

func (b *bench) write(name string, data []byte) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.folder, name), data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// run asks the verifier and gives its verdicts by case and proof.
func (b *bench) run() map[string]map[string]verdict {
	b.t.Helper()
	install(b.t)
	cases, err := json.Marshal(b.file)
	if err != nil {
		b.t.Fatal(err)
	}
	b.write("cases.json", cases)
	var stderr bytes.Buffer
	command := exec.Command("node", "verify.mjs", b.folder)
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		b.t.Fatalf("node verify.mjs: %v\n%s", err, stderr.Bytes())
	}
	verdicts := map[string]map[string]verdict{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var v verdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			b.t.Fatalf("%v in %s", err, lines.Bytes())
		}
		if verdicts[v.Name] == nil {
			verdicts[v.Name] = map[string]verdict{}
		}
		verdicts[v.Name][v.Proof] = v
	}
	if len(verdicts) != len(b.file.Cases) {
		b.t.Fatalf("%d verdicts for %d cases\n%s", len(verdicts), len(b.file.Cases), stderr.Bytes())
	}
	return verdicts
}

// install fetches the pinned libraries once. npm writes the marker file when it
// is done, so a broken installation is repeated.
func install(t *testing.T) {
	t.Helper()
	// Looking at the script makes it an input of this test, or the test cache
	// would not notice a change.
	if _, err := os.Stat("verify.mjs"); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Stat("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	done, err := os.Stat(filepath.Join("node_modules", ".package-lock.json"))
	if err == nil && !done.ModTime().Before(lock.ModTime()) {
		return
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if out, err := exec.Command("npm", "ci").CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}
