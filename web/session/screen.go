package session

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"stepwise/internal/live"
	"stepwise/person"
	room "stepwise/session"
	"stepwise/web/ui"
)

// Screen is the page for the wall of the room.
func (p *Pages) Screen(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.service.Screen(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	c, err := codeOf(s)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, screenPage(s, c))
}

func codeOf(s room.Screen) (code, error) {
	if s.Address == "" {
		return code{}, nil
	}
	return newCode(s.Address)
}

// ScreenLive streams the screen's state: when somebody checks in, at most four
// times a second, and when the code changes.
func (p *Pages) ScreenLive(w http.ResponseWriter, r *http.Request) error {
	return p.stream(w, r, func(ctx context.Context, s room.Screen) (string, string, error) {
		c, err := codeOf(s)
		if err != nil {
			return "", "", err
		}
		var b bytes.Buffer
		err = screenState(s, c).Render(ctx, &b)
		return "screen", b.String(), err
	})
}

// Live streams the number of people checked in, for the coordinator's list.
func (p *Pages) Live(w http.ResponseWriter, r *http.Request) error {
	return p.stream(w, r, func(ctx context.Context, s room.Screen) (string, string, error) {
		var b bytes.Buffer
		err := present(s.Present, s.Online, s.Seated).Render(ctx, &b)
		return "present", b.String(), err
	})
}

func (p *Pages) stream(w http.ResponseWriter, r *http.Request, draw func(context.Context, room.Screen) (event, data string, err error)) error {
	a, code := ui.Actor(r.Context()), r.PathValue("code")
	first, err := p.service.Screen(r.Context(), a, code)
	if err != nil {
		return err
	}
	topic := room.Topic(first.Session)
	stop := p.turn(r.Context(), a, code, first, topic)
	defer stop()
	return live.ServeSSE(w, r, p.service.Hub(), topic, func(ctx context.Context, _ string) (string, string, string, error) {
		s, err := p.service.Screen(ctx, a, code)
		if err != nil {
			return "", "", "", err
		}
		event, data, err := draw(ctx, s)
		return stamp(s), event, data, err
	})
}

// stamp names a state of the screen: two of the same stamp look the same.
func stamp(s room.Screen) string {
	turn := int64(0)
	if s.Code != "" {
		turn = int64(s.Until)
	}
	return string(s.Phase) + "-" + strconv.FormatInt(turn, 36) + "-" + strconv.Itoa(s.Present) + "-" + strconv.Itoa(s.Online) +
		"-" + strconv.Itoa(s.Seated) + "-" + strconv.Itoa(s.Session.Revision)
}

// turn hints on the topic whenever the next code is due, as long as a stream is
// open: nothing is written at that moment, so nobody else would.
func (p *Pages) turn(ctx context.Context, a person.Actor, code string, first room.Screen, topic string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		wait := first.Until.Sub(first.Now)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(max(wait, 50*time.Millisecond)):
			}
			p.service.Hub().Publish(topic)
			s, err := p.service.Screen(ctx, a, code)
			if err != nil {
				wait = 5 * time.Second
				continue
			}
			wait = s.Until.Sub(s.Now)
		}
	}()
	return cancel
}
