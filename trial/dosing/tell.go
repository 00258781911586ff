package dosing

import (
	"context"
	"strings"

	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
)

// tell mails people about a decision in the write that concerns it. It says that
// something waits and where; no patient and no number leaves the house. Somebody
// without a usable address is passed over: the record must not depend on it.
func (s *Service) tell(ctx context.Context, tx *store.Tx, w *trial.Writer, what, decision string, to []string) error {
	people, err := person.Many(ctx, tx, to)
	if err != nil {
		return err
	}
	study := w.State.Row(form.Study.Name, "", "1")
	for _, id := range to {
		p, ok := people[id]
		if !ok || !mail.Address(p.Email) || !p.DisabledAt.IsZero() {
			continue
		}
		t, ok := lang.Parse(p.Locale)
		if !ok {
			t = lang.ZH
		}
		title := study.Get("TITLE_EN")
		if t == lang.ZH {
			title = study.Get("TITLE_ZH")
		}
		blanks := []any{"Study", w.Code, "Title", title, "Decision", decision,
			"Link", s.site + "/trials/" + strings.ToLower(w.Code) + "/dosing/decisions/" + decision}
		if err := mail.Queue(ctx, tx, mail.Message{To: p.Email, Person: p.ID, About: "trial/" + w.Code, At: w.Now,
			Subject: lang.Say(t, "dosing.mail."+what+".subject", blanks...), Text: lang.Say(t, "dosing.mail."+what+".text", blanks...)}); err != nil {
			return err
		}
	}
	return nil
}
