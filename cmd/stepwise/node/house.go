package node

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"stepwise/api/lti"
	"stepwise/casereport"
	"stepwise/content"
	"stepwise/content/course"
	"stepwise/content/platform"
	"stepwise/content/tool"
	"stepwise/content/trust"
	"stepwise/guideline"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fetch"
	"stepwise/internal/job"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/lrs/forward"
	"stepwise/lrs/transfer"
	"stepwise/molecular"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/programme/certificate"
	"stepwise/programme/credit"
	"stepwise/quality"
	"stepwise/session"
	"stepwise/toxicity"
	"stepwise/toxicity/ehr"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/dosing"
	"stepwise/trial/longrun"
	"stepwise/trial/rehearsal"
	"stepwise/trial/safety"
	"stepwise/trial/screening"
	"stepwise/trial/version"
	"stepwise/trial/visit"
	"stepwise/web"
)

// House is every room, wired. Commands and the seed use it without a server.
type House struct {
	DB          *store.DB
	Clock       clock.Clock
	Jobs        *job.Runner
	Hub         *live.Hub
	Blobs       *blob.Disk
	Record      *lrs.Record
	Client      *client.Service
	Forward     *forward.Service
	Person      *person.Service
	Programme   *programme.Service
	Certificate *certificate.Service
	Credit      *credit.Service
	Content     *content.Service
	Course      *course.Service
	Session     *session.Service
	Guideline   *guideline.Service
	CaseReport  *casereport.Service
	Trust       *trust.Keys
	Tool        *tool.Service
	Platform    *platform.Service
	Knowledge   *knowledge.Service
	Toxicity    *toxicity.Service
	EHR         *ehr.Service
	Molecular   *molecular.Service
	Quality     *quality.Service
	Trial       *trial.Service
	Ledger      *trial.Ledger
	Screening   *screening.Service
	Version     *version.Service
	Dosing      *dosing.Service
	Custody     *custody.Service
	Safety      *safety.Service
	Visit       *visit.Service
	LongRuns    *longrun.Service
	Rehearsal   *rehearsal.Service

	sessions *web.Sessions
	lti      lti.Config
}

// NewHouse wires the rooms over an open, migrated database.
func NewHouse(ctx context.Context, db *store.DB, c clock.Clock, config Config, log *slog.Logger) (*House, error) {
	jobs, hub, err := ground(db, c, config, log)
	if err != nil {
		return nil, err
	}
	h := &House{DB: db, Clock: c, Jobs: jobs, Hub: hub, Record: lrs.New(db, c), Client: client.New(db, c)}
	if h.Blobs, err = blob.OpenDisk(filepath.Join(config.Data, "files"), c); err != nil {
		return nil, err
	}
	key, err := crypt.LoadOrCreateKey(config.keys(), "rooms")
	if err != nil {
		return nil, err
	}
	h.sessions = web.NewSessions(db, c, config.Secure())
	h.Person = person.New(db, c, h.Record, person.Settings{Site: config.Origin, Mails: config.SMTP != "", Demo: config.Demo})
	h.Programme = programme.New(db, c, h.Record)
	h.Content = content.New(db, c, h.Record, h.Blobs)
	h.Record.Follow(h.Content.OnStatement)
	h.courses(config)
	h.Session = session.New(db, c, h.Record, hub, session.Config{Base: config.Origin, Office: config.SMTPFrom, Key: key})
	if h.Guideline, err = guideline.New(db, c, h.Record, hub, key, config.Origin); err != nil {
		return nil, err
	}
	h.CaseReport = casereport.New(db, c, h.Record, h.Blobs, hub, casereport.Settings{Site: config.Origin})
	sealing, err := crypt.LoadOrCreateKey(config.keys(), "forward")
	if err != nil {
		return nil, err
	}
	// A slow store may take its time: the sender works in the background.
	h.Forward = forward.New(db, c, h.Record, fetch.New(config.reach(30*time.Second)), forward.Config{Key: sealing, Origin: config.Origin, Log: log})
	if err := h.completion(ctx, config, log); err != nil {
		return nil, err
	}
	if err := h.outside(ctx, config); err != nil {
		return nil, err
	}
	if err := h.recordSystems(config); err != nil {
		return nil, err
	}
	if err := h.statements(ctx, log); err != nil {
		return nil, err
	}
	if err := h.studies(config); err != nil {
		return nil, err
	}
	h.joinProgrammes()
	if err := h.identities(ctx); err != nil {
		return nil, err
	}
	h.housekeeping()
	return h, nil
}

// completion wires what a finished programme gives.
func (h *House) completion(ctx context.Context, config Config, log *slog.Logger) error {
	secret, err := certificate.Secret(config.keys(), config.CertificateKey)
	if err != nil {
		return err
	}
	h.Certificate, err = certificate.New(h.DB, h.Clock, h.Record, h.Programme, h.Jobs, certificate.Config{Origin: config.Origin, Secret: secret})
	if err != nil {
		return err
	}
	h.Programme.OnFinished(h.Certificate.Finished)
	if err := h.Certificate.Open(ctx); err != nil {
		log.WarnContext(ctx, "certificates cannot be issued yet", "err", err)
	}
	rules, err := credit.National()
	if err != nil {
		return fmt.Errorf("credit rules: %w", err)
	}
	h.Credit = credit.New(h.DB, h.Clock, h.Programme, rules, h.titles)
	return nil
}

// joinProgrammes lets an accepted invitation of a learner into a cohort enrol
// them, in the same transaction.
func (h *House) joinProgrammes() {
	h.Person.OnAccept(func(_ context.Context, who string, g person.Grant) (person.Joining, error) {
		if g.Role != person.Learner || g.Cohort == "" {
			return nil, nil
		}
		prepared, now := h.Programme.PrepareEnrolment(who), h.Clock.Now()
		return func(ctx context.Context, tx *store.Tx) error {
			cohort, err := programme.GetCohort(ctx, tx, g.Cohort)
			if err != nil {
				return err
			}
			_, err = h.Programme.Join(ctx, tx, cohort, prepared, now)
			return err
		}, nil
	})
	h.Person.Catalogue(func(ctx context.Context) ([]person.Scope, error) { return programme.Scopes(ctx, h.DB.Read()) })
}

// identities lets the record know whose accounts of other systems are whose, and
// programmes hear when that changes.
func (h *House) identities(ctx context.Context) error {
	h.Record.Recognise(h.Person.Recognise)
	h.Person.OnIdentity(func(ctx context.Context, tx *store.Tx, people []string) error {
		if err := h.Content.Reassess(ctx, tx, people); err != nil {
			return err
		}
		return h.Programme.Reassess(ctx, tx, people)
	})
	if _, err := h.Person.KeepMailboxes(ctx); err != nil {
		return fmt.Errorf("the addresses of older accounts: %w", err)
	}
	return nil
}

// statements opens the knowledge base with what this version of the program brings.
func (h *House) statements(ctx context.Context, log *slog.Logger) error {
	h.Knowledge = knowledge.New(h.DB, h.Clock)
	h.Toxicity = toxicity.New(h.Knowledge)
	h.Molecular = molecular.New(h.DB, h.Clock, h.Knowledge, h.programmeCities)
	h.Knowledge.WriteTo(h.Record)
	shipped, err := knowledge.Seed()
	if err != nil {
		return fmt.Errorf("the shipped clinical statements: %w", err)
	}
	base, err := fact.Build(shipped)
	if err != nil {
		return fmt.Errorf("the shipped clinical statements: %w", err)
	}
	h.Quality = quality.New(h.DB, h.Clock, h.Record, quality.NamesOf(base))
	report, err := h.Knowledge.Load(ctx, shipped)
	if err != nil {
		return fmt.Errorf("loading the shipped clinical statements: %w", err)
	}
	if report.Added+report.Changed > 0 {
		log.InfoContext(ctx, "loaded clinical statements", "added", report.Added, "changed", report.Changed, "waiting", report.Drafts, "kept", len(report.Kept))
	}
	return nil
}

// housekeeping is what runs by itself.
func (h *House) housekeeping() {
	h.Jobs.Every("session.sweep", time.Hour, h.sessions.Sweep)
	h.Jobs.Every("person.sweep", time.Hour, h.Person.Sweep)
	h.Jobs.Every("guideline.close", 15*time.Second, func(ctx context.Context) error {
		_, err := h.Guideline.CloseDue(ctx)
		return err
	})
	h.Jobs.Every("record.forward", 5*time.Second, h.Forward.Run)
	h.Jobs.Every("blob.sweep", 24*time.Hour, func(ctx context.Context) error {
		_, err := h.Blobs.Sweep(ctx, h.DB, h.Clock.Now())
		return err
	})
}

// SignedIn signs somebody in outside of a request and returns the cookie, for
// stories and load tests.
func (h *House) SignedIn(ctx context.Context, person string) (*http.Cookie, error) {
	return h.sessions.Start(ctx, person)
}

// Transfer moves the record in and out as files, for commands.
func (h *House) Transfer() *transfer.Service { return transfer.New(h.DB, h.Clock, h.Record) }
