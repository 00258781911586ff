package fault

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// The test binary serves the product when these name a database and its data folder.
const served, folder = "STEPWISE_FAULT_SERVED", "STEPWISE_FAULT_FOLDER"

const password = "a committee that signs twice"

// settings are those of the product under test.
func settings(dsn, data string) node.Config {
	c := node.Default()
	c.Database, c.Data, c.Origin = dsn, data, "http://stepwise.example"
	c.PlayerAddress, c.PlayerOrigin = "127.0.0.1:0", "http://player.example"
	return c
}

// serveForever runs the product as `stepwise serve` does and prints where it listens.
func serveForever(dsn, data string) error {
	ctx := context.Background()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	n, err := node.Open(ctx, settings(dsn, data), clock.System(), slog.Default())
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	return n.Run(ctx, listener)
}

// study is a study whose server is killed.
type study struct {
	t       *testing.T
	dsn     string
	data    string
	cookies map[string]*http.Cookie
	lead    person.Actor
}

func (s *study) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// begin makes a study with an approved protocol, a statistician and two members of the
// committee, all signed in.
func begin(t *testing.T, dsn string) *study {
	s := &study{t: t, dsn: dsn, data: filepath.Join(t.TempDir(), "data"), cookies: map[string]*http.Cookie{}}
	ctx := context.Background()
	n, err := node.Open(ctx, settings(dsn, s.data), clock.System(), slog.New(slog.DiscardHandler))
	s.must(err)
	defer n.Close()
	h := n.House
	hash := crypt.HashPassword(password)
	s.lead = person.Actor{ID: "lead", Latin: "lead", Email: "lead@example.org", Grants: []person.Grant{{Role: person.Coordinator}}}
	for _, who := range []string{"lead", "statistician", "committee", "committee2"} {
		s.must(h.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := person.Insert(ctx, tx, person.Person{ID: who, Email: who + "@example.org", Latin: who, Locale: "en", CreatedAt: h.Clock.Now()}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE person SET password = $1 WHERE id = $2`, hash, who)
			return err
		}))
		s.cookies[who], err = h.SignedIn(ctx, who)
		s.must(err)
	}
	_, err = h.Ledger.Begin(ctx, s.lead, trial.NewStudy{Code: "KILL-01", Title: lang.Text{EN: "Killed", ZH: "中断"}, Kind: "demo", Residency: "here"})
	s.must(err)
	for who, role := range map[string]trial.Role{"statistician": trial.Statistician, "committee": trial.Committee, "committee2": trial.Committee} {
		s.must(h.Ledger.Appoint(ctx, s.lead, "KILL-01", who, who, role, ""))
	}
	s.must(h.Ledger.Write(ctx, s.lead, "KILL-01", func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Write, ""); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Protocol.Name, Row: "1"},
			map[string]string{"DOC": seed.Protocol, "STATUS": "approved", "APPROVED": record.At(w.Now.Std())}, "")
	}))
	return s
}

// server is the product in a process of its own.
type server struct {
	*study
	cmd     *exec.Cmd
	address string
}

func (s *study) start() *server {
	s.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), served+"="+s.dsn, folder+"="+s.data)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	s.must(err)
	s.must(cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		s.t.Fatalf("the server did not start: %v", err)
	}
	x := &server{s, cmd, strings.TrimSpace(line)}
	s.t.Cleanup(x.kill)
	return x
}

// kill ends the process by SIGKILL: nothing is flushed, nothing is closed.
func (x *server) kill() {
	x.cmd.Process.Kill()
	x.cmd.Wait()
}

// ask is the status and the page that somebody gets; an error where the server was gone.
func (x *server) ask(who, method, path string, fields ...string) (int, *goquery.Document, error) {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(method, "http://"+x.address+"/trials/kill-01/dosing"+path, strings.NewReader(form.Encode()))
	x.must(err)
	r.Host = "stepwise.example"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(x.cookies[who])
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	d, err := goquery.NewDocumentFromReader(res.Body)
	return res.StatusCode, d, err
}

// want asks and expects a status.
func (x *server) want(status int, who, method, path string, fields ...string) *goquery.Document {
	x.t.Helper()
	code, d, err := x.ask(who, method, path, fields...)
	if err != nil || code != status {
		x.t.Fatalf("%s %s by %s: %d %v, want %d: %s", method, path, who, code, err, status, d.Find("[role=alert]").Text())
	}
	return d
}

// sign posts the signature that the page asks for.
func (x *server) sign(who, key string) (int, error) {
	x.t.Helper()
	hash := x.want(http.StatusOK, who, "GET", "/decisions/"+key).Find("input[name=hash]").AttrOr("value", "")
	code, _, err := x.ask(who, "POST", "/decisions/"+key+"/sign", "hash", hash, "email", who+"@example.org", "password", password)
	return code, err
}

// look reads a decision from the database while no server runs, and holds the whole
// trail to its chain.
func (s *study) look(key string) (dosing.Decision, int) {
	s.t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, s.dsn)
	s.must(err)
	defer db.Close()
	ledger := trial.NewLedger(db, clock.System(), nil, make([]byte, 32), nil, form.All...)
	list, err := ledger.Verify(ctx, "KILL-01")
	s.must(err)
	if list[0].Broken != nil {
		s.t.Fatalf("the trail: %+v", list[0].Broken)
	}
	v, err := ledger.Open(ctx, s.lead, "KILL-01")
	s.must(err)
	d, ok := dosing.Find(v.State, key)
	if !ok {
		s.t.Fatalf("decision %s is gone", key)
	}
	check, err := dosing.New(ledger, "").Verify(ctx, v, key)
	if err != nil || !check.Holds() {
		s.t.Errorf("decision %s computed again: %+v %v", key, check, err)
	}
	return d, len(v.State.Signed(form.Decision.Name, "", key))
}

// signedOnce expects both signatures, one of each.
func (s *study) signedOnce(key string) {
	s.t.Helper()
	d, signs := s.look(key)
	if d.Standing != dosing.Signed || signs != 2 || d.Signs[0].By != "committee" || d.Signs[1].By != "committee2" {
		s.t.Errorf("decision %s is %s with %d signatures: %+v", key, d.Standing, signs, d.Signs)
	}
}

func TestTheServerIsKilledBetweenTwoSignatures(t *testing.T) {
	for name, dsn := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { dsn, _, _ := strings.Cut(storetest.SQLiteDSN(t), "?"); return dsn },
		"postgres": storetest.PostgresDSN,
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, dsn(t))
			x := s.start()
			x.want(http.StatusSeeOther, "statistician", "POST", "/decisions", "order", "")
			if code, err := x.sign("committee", "1"); code != http.StatusSeeOther {
				t.Fatalf("the first signature: %d %v", code, err)
			}
			x.kill()
			if d, signs := s.look("1"); d.Standing != dosing.Proposed || signs != 1 {
				t.Fatalf("acknowledged, and %d signatures after the kill: %+v", signs, d)
			}
			x = s.start()
			if d := x.want(http.StatusOK, "committee", "GET", "/decisions/1"); d.Find(".signed li").Length() != 1 || d.Find("#sign").Length() != 0 {
				t.Error("the page shows the first signature and asks its signer for no other")
			}
			begun := clock.Watch()
			if code, err := x.sign("committee2", "1"); code != http.StatusSeeOther {
				t.Fatalf("the second signature: %d %v", code, err)
			}
			took := begun()
			x.kill()
			s.signedOnce("1")

			// Killed while the second is under way: earlier and later, up to three quarters of what
			// the first request of a new process took.
			const kills = 8
			lost, kept, acknowledged := 0, 0, 0
			for round := range kills {
				key := fmt.Sprint(round + 2)
				x = s.start()
				x.want(http.StatusSeeOther, "statistician", "POST", "/decisions", "order", "stop", "override", "round "+key)
				if code, err := x.sign("committee", key); code != http.StatusSeeOther {
					t.Fatalf("the first signature of decision %s: %d %v", key, code, err)
				}
				hash := x.want(http.StatusOK, "committee2", "GET", "/decisions/"+key).Find("input[name=hash]").AttrOr("value", "")
				axe := time.AfterFunc(3*took*time.Duration(round+1)/(4*kills), func() { x.cmd.Process.Kill() })
				code, _, err := x.ask("committee2", "POST", "/decisions/"+key+"/sign", "hash", hash, "email", "committee2@example.org", "password", password)
				axe.Stop()
				x.kill()
				d, signs := s.look(key)
				switch {
				case err == nil && code == http.StatusSeeOther && d.Standing != dosing.Signed:
					t.Errorf("decision %s: the second signature was acknowledged and is gone", key)
				case d.Standing == dosing.Signed && signs == 2 && code == http.StatusSeeOther:
					acknowledged++
				case d.Standing == dosing.Signed && signs == 2:
					kept++
				case d.Standing == dosing.Proposed && signs == 1:
					lost++
					x = s.start()
					if code, err := x.sign("committee2", key); code != http.StatusSeeOther {
						t.Errorf("decision %s cannot be completed: %d %v", key, code, err)
					}
					x.kill()
				default:
					t.Errorf("decision %s is half signed: %s with %d", key, d.Standing, signs)
				}
				if d.Standing == dosing.Signed { // sent again by who saw no answer
					x = s.start()
					if code, _, err := x.ask("committee2", "POST", "/decisions/"+key+"/sign", "hash", hash, "email", "committee2@example.org", "password", password); code != http.StatusUnprocessableEntity {
						t.Errorf("decision %s is signed a second time: %d %v", key, code, err)
					}
					x.kill()
				}
				s.signedOnce(key)
			}
			t.Logf("%d kills: %d before the signature was kept, %d after it without an answer, %d after the answer", kills, lost, kept, acknowledged)
		})
	}
}
