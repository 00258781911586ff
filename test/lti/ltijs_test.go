package lti_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"stepwise/lrs"
	"stepwise/programme"
)

// trainer starts the tool of test/npm/ltijs.mjs and returns its address.
func trainer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.Command("node", "ltijs.mjs", fmt.Sprint(port))
	cmd.Dir = "../npm"
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "ready" {
			return fmt.Sprintf("http://127.0.0.1:%d", port)
		}
	}
	t.Fatalf("the tool did not start: %s", said.String())
	return ""
}

// A coordinator connects a tool that other people made, chooses from it, and a
// doctor's work there opens a gate.
func TestAToolOfOtherPeopleOpensAGate(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		tool := trainer(t)
		w.programme(programme.Requirement{Code: "later", Kind: "identity"})
		b := w.browser("office")

		// Connect: the tool registers itself, and waits until somebody looks at it.
		invited := b.submit(b.get("/office/tools").ok(t), `form[action="/office/tools/invite"]`, "address", tool+"/register", "scope", "io").ok(t)
		if p := b.get(invited.href(t, "#register")); !strings.Contains(p.text, "org.imsglobal.lti.close") {
			t.Fatalf("registration: %d %s", p.status, short(p.text))
		}
		address := b.get("/office/tools").ok(t).href(t, `.rows a[href^="/office/tools/"]`)
		waiting := b.get(address).ok(t)
		if waiting.Find(".tag.wait").Length() == 0 || !strings.Contains(waiting.Find("h1").Text(), "Trainer") {
			t.Fatalf("it does not wait: %s", short(waiting.text))
		}
		active := b.submit(waiting, `form[action$="/turn"]`, "to", "active").ok(t)

		// Choose: through the tool's sign-in and back with its choice.
		send := b.get(active.href(t, `a[href*="/choose?place="]`)).ok(t)
		chosen := b.submit(b.submit(send, "form[data-lti-send]"), "form").ok(t)
		if chosen.url.Path != address || chosen.Find(".links li").Length() != 1 {
			t.Fatalf("nothing chosen: %s %s", chosen.url, short(chosen.text))
		}
		column := chosen.href(t, `a[href^="/office/line-items/"]`)
		item := strings.TrimPrefix(column, "/office/line-items/")

		// A programme asks for it.
		w.programme(programme.Requirement{Code: "sim", Kind: "grades", Items: []string{item}, Score: 0.7})
		e := w.enrol()
		if w.step(e) != 0 {
			t.Fatal("the gate is open before anything was done")
		}

		// The doctor finds it on the path and starts it; the tool reports 8 of 10 and
		// reads it back.
		doctor := w.browser(learner)
		there := doctor.submit(doctor.get(doctor.get("/path").ok(t).href(t, `a[href^="/tools/"][href$="/start"]`)).ok(t), "form[data-lti-send]")
		var said struct {
			Error   string
			User    string
			Info    map[string]any
			Results []struct {
				Score float64 `json:"resultScore"`
				User  string  `json:"userId"`
			}
			Items   []map[string]any
			Changed map[string]any
			Members []map[string]any
			Context struct{ Custom map[string]string }
		}
		if err := json.Unmarshal([]byte(there.text), &said); err != nil || there.status != 200 {
			t.Fatalf("the tool says: %d %s (%v)", there.status, there.text, err)
		}
		if len(said.Results) != 1 || said.Results[0].Score != 8 || said.Results[0].User != said.User || len(said.Items) != 2 || said.Changed["label"] != "Extra, changed" ||
			len(said.Members) != 2 || said.Context.Custom["case"] != "1" {
			t.Errorf("the tool read back: %s", there.text)
		}
		if strings.Contains(there.text, "li@x.example") || said.Info["name"] != nil {
			t.Errorf("the tool learned more than a pseudonym: %s", there.text)
		}

		if w.step(e) != 1 {
			t.Error("the gate is shut after 8 of 10")
		}
		entries, err := w.node.House.Record.OfPerson(w.ctx, w.node.House.DB.Read(), learner)
		found := 0
		for _, x := range entries {
			if x.Object == lrs.LineItem(item) && x.Verb == lrs.Completed.ID && *x.Scaled == 0.8 {
				found++
			}
		}
		if err != nil || found != 1 {
			t.Errorf("the record: %+v %v", entries, err)
		}
		if p := b.get(column).ok(t); p.Find("tbody tr").Length() != 1 || !strings.Contains(p.Find("tbody").Text(), "8 / 10") {
			t.Errorf("the gradebook: %s", short(p.Find("main").Text()))
		}
	})
}
