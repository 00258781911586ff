package dosing

import (
	"context"
	"strings"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/trial"
	"stepwise/trial/form"
)

// tell mails people about a decision in the write that concerns it. It says that
// something waits and where; no patient and no number leaves the house.
func (s *Service) tell(ctx context.Context, tx *store.Tx, w *trial.Writer, what, decision string, to []string) error {
	study, link := w.State.Row(form.Study.Name, "", "1"), s.site+"/trials/"+strings.ToLower(w.Code)+"/dosing/decisions/"+decision
	return w.Tell(ctx, tx, to, func(t lang.Tag) (subject, text string) {
		title := study.Get("TITLE_EN")
		if t == lang.ZH {
			title = study.Get("TITLE_ZH")
		}
		blanks := []any{"Study", w.Code, "Title", title, "Decision", decision, "Link", link}
		return lang.Say(t, "dosing.mail."+what+".subject", blanks...), lang.Say(t, "dosing.mail."+what+".text", blanks...)
	})
}
