package session

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/session"
	"stepwise/web/ui"
)

// Roll is the coordinator's list. A service worker keeps the page, so that it opens
// where there is no network.
func (p *Pages) Roll(w http.ResponseWriter, r *http.Request) error {
	return p.roll(w, r, nil)
}

func (p *Pages) roll(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	list, err := p.service.Roll(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), rollPage(list, faults(ctx, failed)))
}

// Tick checks the marked people in now: the form without the page's script, and with
// it each tap while there is a network.
func (p *Pages) Tick(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	var marks []room.Mark
	for _, id := range r.PostForm["room"] {
		marks = append(marks, room.Mark{Person: id, Mode: room.Room})
	}
	for _, id := range r.PostForm["online"] {
		marks = append(marks, room.Mark{Person: id, Mode: room.Online})
	}
	outcomes, err := p.service.Tick(ctx, ui.Actor(ctx), code, marks)
	if asksJSON(r) { // the page's script, while there is a network
		if err != nil {
			return err
		}
		ui.WriteJSON(w, http.StatusOK, map[string]any{"outcomes": outcomes})
		return nil
	}
	if err != nil {
		return again(err, func() error { return p.roll(w, r, err) })
	}
	n := 0
	for _, o := range outcomes {
		if o == room.Recorded {
			n++
		}
	}
	ui.Say(ctx, lang.T(ctx, "session.said.ticked", "Count", n))
	return ui.See(w, r, "/session/"+code+"/list")
}

func asksJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

// syncLimit bounds a sealed list's body: five thousand ticks of about 150 bytes.
const syncLimit = 1 << 20

// listJSON is a sealed list as the page's script sends it. Instants are whole
// milliseconds since 1970 by the device's clock, as JavaScript has them.
type listJSON struct {
	ID       string     `json:"id"`
	Seal     string     `json:"seal"`
	SealedAt int64      `json:"sealedAt"`
	Ticks    []tickJSON `json:"ticks"`
}

type tickJSON struct {
	Client string `json:"client"`
	Person string `json:"person"`
	Mode   string `json:"mode"`
	At     int64  `json:"at"`
}

// Sync takes in a sealed list and answers with what became of each tick. The page's
// script asks for JSON, so faults come back as JSON too, and the list stays with it.
func (p *Pages) Sync(w http.ResponseWriter, r *http.Request) error {
	receipt, err := p.sync(w, r)
	if err != nil {
		return err
	}
	ui.WriteJSON(w, http.StatusOK, receipt)
	return nil
}

func (p *Pages) sync(w http.ResponseWriter, r *http.Request) (room.Receipt, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return room.Receipt{}, fault.New(fault.Invalid, "session.fault.listid")
	}
	var in listJSON
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, syncLimit))
	if err := d.Decode(&in); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return room.Receipt{}, err
		}
		return room.Receipt{}, fault.Wrap(err, fault.Invalid, "session.fault.tick")
	}
	list := room.SealedList{ID: in.ID, Seal: in.Seal, SealedAt: instant(in.SealedAt)}
	for _, t := range in.Ticks {
		list.Ticks = append(list.Ticks, room.ListTick{Client: t.Client, Person: t.Person, Mode: room.SeatKind(t.Mode), At: instant(t.At)})
	}
	return p.service.Sync(r.Context(), ui.Actor(r.Context()), r.PathValue("code"), list)
}

// instant reads milliseconds; one that no device can mean becomes -1, which no list
// may hold.
func instant(ms int64) clock.Time {
	const most = 1 << 45 // the year 3084
	if ms < 0 || ms > most {
		return -1
	}
	return clock.Time(ms * 1000)
}

// folded is what the list's search looks in: both names and the hospital.
func folded(l room.Line) string {
	p := l.Person
	return strings.ToLower(strings.Join([]string{p.Latin, strings.ReplaceAll(p.Latin, " ", ""), p.Han, p.Hospital, p.Department}, " "))
}
