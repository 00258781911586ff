package casereport

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
)

// tell queues an e-mail to one person in their language. It says that something
// waits and where, never what: neither title nor text leave the house. Nobody, or
// somebody without a usable address, is no fault of the write.
func (s *Service) tell(ctx context.Context, tx *store.Tx, d *deed, r Report, to, key string, args ...any) error {
	if to == "" || to == d.by.ID {
		return nil
	}
	p, err := person.Get(ctx, tx, to)
	if fault.Is(err, fault.NotFound) || err == nil && !mail.Address(p.Email) {
		return nil
	}
	if err != nil {
		return err
	}
	t, ok := lang.Parse(p.Locale)
	if !ok {
		t = lang.ZH // the programme's cities speak Chinese
	}
	for i, a := range args {
		if who, is := a.(person.Actor); is {
			args[i] = who.Name(t)
		}
	}
	args = append(args, "Link", s.settings.Site+"/report/"+r.ID, "Due", lang.Date(lang.With(ctx, t), r.DueAt))
	return mail.Queue(ctx, tx, mail.Message{To: p.Email, Person: p.ID, About: "casereport/" + r.ID, At: d.at,
		Subject: lang.Say(t, key+".subject", args...), Text: lang.Say(t, key+".text", args...)})
}
