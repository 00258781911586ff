package story

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/session"
)

// A room of sixty checks in while the network is off: one by the code before it
// went, all sixty by the coordinator's list without it. When it is back, the list
// is sent once and everybody has been there once.
func TestARoomOfSixtyChecksInWithoutANetwork(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { roomOfSixty(t, Open(t, "sqlite"), true) })
	t.Run("postgres", func(t *testing.T) { roomOfSixty(t, Open(t, "postgres"), false) })
}

func roomOfSixty(t *testing.T, w *World, looks bool) {
	ctx := context.Background()
	office, expert := w.Actor(t, Person("coordinator")), w.Actor(t, Person("expert-1"))
	learners := seatSixty(t, w, office, expert, "sixty")
	w.Clock.Move(50 * time.Minute) // ten minutes before it starts

	// The list is opened while there is a network, and this browser keeps it.
	desk := w.Browse(t, "coordinator", Desktop, lang.EN).keepTime().SignIn(office.ID)
	desk.Go("/session/sixty/list").See("Registered (60)").See("Connected: every tap is sent at once.")
	desk.await("the page and its script are kept", `(async () => {
		const script = [...document.scripts].find(s => s.src.includes('/checkin'));
		return !!(await caches.match(location.pathname)) && !!(await caches.match(script.src)) })()`)

	// The first to arrive scans the code on the room's screen.
	first := learners[17]
	screen, err := w.Node.House.Session.Screen(ctx, expert, "sixty")
	if err != nil {
		t.Fatal(err)
	}
	phone := w.Browse(t, "learner", Phone, lang.ZH).SignIn(first.ID)
	phone.Go("/checkin/sixty").Fill("c", screen.Code).Press("确认签到").See("签到成功")
	if looks {
		phone.Axe().Shot("room-scanned-zh")
	}

	w.Unplug(true)
	desk.do(chromedp.Reload())
	desk.See("Registered (60)").Has("[data-device]:not([hidden])")
	if n := desk.tickAll(); n != 60 {
		t.Fatalf("%d names were ticked, want 60", n)
	}
	desk.See("60 waiting to be sent").See("No network. Go on")
	if looks {
		desk.Axe().Shot("room-list-offline")
	}
	desk.Press("Seal the list")
	desk.await("sixty names are under the seal", `document.querySelectorAll('li[data-person] input[name=room]:disabled').length === 60`)
	seal := desk.Text("[data-lists] code")
	desk.Press("Send now").See("60 waiting to be sent")
	if n := attended(t, w, "sixty"); n != 1 {
		t.Fatalf("%d attendances while the network is off, want the one by code", n)
	}
	desk.do(chromedp.Reload()) // nothing is lost with the page
	desk.See("60 waiting to be sent").See(seal)

	// The network is back.
	w.Unplug(false)
	desk.Press("Send now").See("Everything is sent.").See("checked in already")
	if looks {
		desk.Axe().Shot("room-list-sent")
	}
	sixtyOnce(t, w, learners, first)

	// Sending again, by the page and by hand, changes nothing.
	must[bool](desk, `(document.querySelector('[data-send]').disabled = false, document.querySelector('[data-send]').click(), true)`)
	desk.See("Everything is sent.")
	for range 10 {
		if got := must[string](desk, resend, chromedp.EvalAwaitPromise); got != "200: 59 recorded, 1 already" {
			t.Fatalf("sending the sealed list again: %s", got)
		}
	}
	sixtyOnce(t, w, learners, first)

	desk.Go("/office/session/sixty").See(seal).Press("Check the seal").See("The seal fits: the list is as the device sealed it.")

	wall := w.Browse(t, "expert", Desktop, lang.EN).SignIn(expert.ID)
	wall.Go("/session/sixty/screen").See("checked in, 60 registered")
	if got := wall.Text(".present strong"); got != "60" {
		t.Errorf("the screen counts %s, want 60", got)
	}
	if looks {
		wall.Axe().Shot("room-screen")
		wall.Go("/sessions/leading").Axe().Shot("room-leading")
	}
}

// resend sends what this device has sealed once more, as a lost answer would make
// it, and says what came back.
const resend = `(async () => {
	const db = await new Promise((yes, no) => { const r = indexedDB.open('stepwise-checkin'); r.onsuccess = () => yes(r.result); r.onerror = () => no(r.error) });
	const [list] = await new Promise((yes, no) => { const r = db.transaction('lists').objectStore('lists').getAll(); r.onsuccess = () => yes(r.result); r.onerror = () => no(r.error) });
	db.close();
	const answer = await fetch(document.getElementById('roll').dataset.sync, {method: 'POST', headers: {'Content-Type': 'application/json', Accept: 'application/json'},
		body: JSON.stringify({id: list.id, seal: list.seal, sealedAt: list.sealedAt, ticks: list.ticks})});
	const {answers} = await answer.json();
	const count = what => answers.filter(a => a.outcome === what).length;
	return answer.status + ': ' + count('recorded') + ' recorded, ' + count('already') + ' already' })()`

// seatSixty makes a session that starts in an hour with sixty seats, all taken.
func seatSixty(t *testing.T, w *World, office, expert person.Actor, code string) []person.Actor {
	t.Helper()
	ctx := context.Background()
	starts := w.Clock.Now().Add(time.Hour)
	_, err := w.Node.House.Session.Create(ctx, office, session.Draft{Code: code, Programme: "io-step-1",
		Title: lang.Text{EN: "Sixty doctors, three cases", ZH: "六十位医师与三例病例"}, City: lang.Text{EN: "Beijing", ZH: "北京"},
		Venue: lang.Text{EN: "Basement lecture hall", ZH: "地下一层报告厅"}, Starts: starts, Ends: starts.Add(3 * time.Hour), Capacity: 60,
		Experts: []session.Expert{{Person: expert.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Node.House.Session.Publish(ctx, office, code); err != nil {
		t.Fatal(err)
	}
	var out []person.Actor
	for i := range 60 {
		a := w.Actor(t, id.Derived(fmt.Sprintf("demo/learner-%d-%d", i/40, i%40)))
		seat, err := w.Node.House.Session.Register(ctx, a, code, session.Room)
		if err != nil || seat.State != session.Seated {
			t.Fatal(seat.State, err)
		}
		out = append(out, a)
	}
	return out
}

func attended(t *testing.T, w *World, code string) int {
	t.Helper()
	r, err := w.Node.House.Session.Roll(context.Background(), w.Actor(t, Person("coordinator")), code)
	if err != nil {
		t.Fatal(err)
	}
	return r.Present
}

// sixtyOnce checks that each of the sixty has one attendance and one statement, and
// that the one who scanned was there by code.
func sixtyOnce(t *testing.T, w *World, learners []person.Actor, scanned person.Actor) {
	t.Helper()
	r, err := w.Node.House.Session.Roll(context.Background(), w.Actor(t, Person("coordinator")), "sixty")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Lines) != 60 || r.Present != 60 || len(r.Lists) != 1 {
		t.Errorf("%d on the list, %d present, %d sealed lists; want 60, 60, 1", len(r.Lines), r.Present, len(r.Lists))
	}
	for _, l := range r.Lines {
		want := session.BySealed
		if l.Person.ID == scanned.ID {
			want = session.ByCode
		}
		if l.Attendance.Way != want || l.Attendance.Flag != session.Plain {
			t.Errorf("%s was there by %q, flag %q; want %q without one", l.Person.Latin, l.Attendance.Way, l.Attendance.Flag, want)
		}
	}
	statements, err := w.Node.House.Record.Query(context.Background(), w.Node.House.DB.Read(),
		lrs.Query{Activity: lrs.Session("sixty"), Verb: lrs.Attended.ID, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	once := map[string]int{}
	for _, row := range statements.Rows {
		e, err := row.Entry()
		if err != nil {
			t.Fatal(err)
		}
		once[e.Person]++
	}
	for _, l := range learners {
		if once[l.ID] != 1 {
			t.Errorf("%s has %d statements, want 1", l.Latin, once[l.ID])
		}
	}
	if len(statements.Rows) != 60 {
		t.Errorf("%d statements, want 60", len(statements.Rows))
	}
}

// keepTime sets the browser's clock by the story's, as a phone is set by the
// network, for scripts that write down when something was tapped.
func (b *Browser) keepTime() *Browser {
	b.t.Helper()
	ahead := time.Duration(b.world.Clock.Now()-clock.System().Now()) * time.Microsecond
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: fmt.Sprintf(`{ const real = Date.now.bind(Date); Date.now = () => real() + %d }`, ahead.Milliseconds())})
	return b
}

// tickAll ticks every name on the list, one after the other, and says how many.
func (b *Browser) tickAll() int {
	b.t.Helper()
	return must[int](b, `(async () => { let n = 0;
		for (const box of document.querySelectorAll('li[data-person] input[name=room]')) {
			box.scrollIntoView({block: 'center'}); box.click(); n++; await new Promise(then => setTimeout(then, 15)) }
		scrollTo(0, 0); return n })()`, chromedp.EvalAwaitPromise)
}

// await waits until a promise of the page's script yields true.
func (b *Browser) await(what, js string) {
	b.t.Helper()
	waited := clock.Watch()
	for !must[bool](b, js, chromedp.EvalAwaitPromise) {
		if waited() > patience {
			b.fail("waited in vain until %s", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
