package platform

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stepwise/content/lti"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// answerLasts is how long our deep linking answer is good.
const answerLasts = 5 * time.Minute

// Chosen is what the browser carries back to the platform by a form (DL 4.5).
type Chosen struct {
	Action string
	Token  string // JWT
}

// Answer uses a deep linking ticket up and signs the choice. picked are "kind/code"
// as Choices gave them; "path" stands for the whole path; none takes the choice back.
func (s *Service) Answer(ctx context.Context, secret string, picked []string) (Chosen, error) {
	t, err := s.ticket(ctx, s.db.Read(), secret)
	if err != nil {
		return Chosen{}, err
	}
	choices, err := s.Choices(ctx, t)
	if err != nil {
		return Chosen{}, err
	}
	request := t.Message.Linking
	if len(picked) > 1 && !request.Several() {
		return Chosen{}, fault.New(fault.Invalid, "lti.fault.one")
	}
	items := []lti.Item{}
	for _, p := range picked {
		if p == "path" {
			items = append(items, lti.Item{Type: lti.TypeResourceLink, URL: s.at("/path"), Title: lang.T(ctx, "lti.choose.path")})
			continue
		}
		n := slices.IndexFunc(choices, func(c Choice) bool { return c.Kind+"/"+c.Code == p })
		if n < 0 {
			return Chosen{}, fault.New(fault.Invalid, "fault.choice")
		}
		items = append(items, s.item(ctx, choices[n], request))
	}
	now := s.clock.Now()
	nonce, _ := crypt.Token()
	m := lti.Message{Issuer: t.Platform.Client, Audience: lti.Audience{t.Platform.Issuer}, Party: t.Platform.Issuer, Expires: lti.At(now.Add(answerLasts).Std()),
		Issued: lti.At(now.Std()), Nonce: nonce, Type: lti.DeepLinkingResponse, Version: lti.Version, Deployment: t.Message.Deployment,
		Items: items, Data: request.Data}
	token, err := s.keys.Sign(ctx, m)
	if err != nil {
		return Chosen{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		row, err := s.row(ctx, tx, secret)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE content_lti_ticket SET used_at = $1 WHERE hash = $2`, now, row.Hash)
		return err
	})
	return Chosen{Action: request.ReturnURL, Token: token}, err
}

// item describes a choice to the platform. The custom parameter says it again for
// platforms that launch every link at one target.
func (s *Service) item(ctx context.Context, c Choice, request *lti.Linking) lti.Item {
	out := lti.Item{Type: lti.TypeResourceLink, URL: s.at("/" + c.Kind + "/" + c.Code), Title: c.Title.For(ctx), Custom: lti.Custom{custom: c.Kind + "/" + c.Code}}
	if c.Minutes > 0 {
		out.Text = lang.T(ctx, "lti.choose.minutes", "Count", c.Minutes)
	}
	if request.WithLineItem() {
		out.LineItem = &lti.LineItem{Maximum: full, Label: out.Title, Resource: fmt.Sprintf("%s/%s", c.Kind, c.Code)}
	}
	return out
}

// full is the maximum of our scores: they are percentages.
const full = 100
