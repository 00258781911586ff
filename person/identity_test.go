package person_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/person"
)

const journal = "https://journal.example"

// outer is a world whose record knows the rules and which other systems talk to.
type outer struct {
	*world
	record *lrs.Record
	heard  []string // people whose progress was to be evaluated anew, in order
}

func newOuter(t *testing.T, db *store.DB) *outer {
	t.Helper()
	o := &outer{world: newWorld(t, db, person.Settings{})}
	o.record = lrs.New(db, o.clock)
	t.Cleanup(o.record.Close)
	o.Service = person.New(db, o.clock, o.record, person.Settings{})
	o.Catalogue(func(context.Context) ([]person.Scope, error) { return scopes, nil })
	o.record.Recognise(o.Recognise)
	o.OnIdentity(func(_ context.Context, _ *store.Tx, people []string) error {
		o.heard = append(o.heard, people...)
		return nil
	})
	return o
}

// doctor is a learner of the Beijing cohort, confirmed or not.
func (o *outer) doctor(name string, confirmed bool) person.Actor {
	o.t.Helper()
	a := o.person(name, learner)
	o.must(o.db.Write(o.ctx, func(ctx context.Context, tx *store.Tx) error { // as Fold writes it
		_, err := tx.Exec(ctx, `UPDATE person SET licence = $1 WHERE id = $2`, "1101"+strings.ToUpper(name), name)
		return err
	}))
	if confirmed {
		f, err := o.Open(o.ctx, o.office, name)
		o.must(err)
		o.must(o.Confirm(o.ctx, o.office, name, f.Seen()))
	}
	return a
}

// does lets an agent complete something, as another system tells it.
func (o *outer) does(actor string) {
	o.t.Helper()
	batch, err := statement.ParseBatch([]byte(`{"actor":`+actor+`,"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"`+journal+`/article/1"}}`), statement.V200)
	o.must(err)
	_, err = o.record.Accept(o.ctx, &lrs.Caller{Authority: []byte(`{"account":{"homePage":"https://x.example","name":"c"}}`), Default: statement.V200}, batch, nil)
	o.must(err)
}

func mbox(email string) string { return `{"name":"Somebody","mbox":"mailto:` + email + `"}` }

func hashed(email string) string {
	sum := sha1.Sum([]byte("mailto:" + email))
	return hex.EncodeToString(sum[:])
}

func account(home, name string) string {
	return `{"account":{"homePage":"` + home + `","name":"` + name + `"}}`
}

func (o *outer) is(key, want, how, why string) {
	o.t.Helper()
	a, err := lrs.FindAgent(o.ctx, o.db.Read(), key)
	if err != nil || a.Person != want || a.How != how {
		o.t.Errorf("%s: %s belongs to %q by %q (%v), want %q by %q", why, key, a.Person, a.How, err, want, how)
	}
}

// done counts what a person did elsewhere.
func (o *outer) done(who string) int {
	o.t.Helper()
	entries, err := o.record.OfPerson(o.ctx, o.db.Read(), who)
	o.must(err)
	n := 0
	for _, e := range entries {
		if e.Object == journal+"/article/1" {
			n++
		}
	}
	return n
}

func (o *outer) agent(key string) lrs.Agent {
	o.t.Helper()
	a, err := lrs.FindAgent(o.ctx, o.db.Read(), key)
	o.must(err)
	return a
}

func (o *outer) queue(a person.Actor) map[string]person.Unknown {
	o.t.Helper()
	q, err := o.Queue(o.ctx, a, lrs.Agent{})
	o.must(err)
	out := map[string]person.Unknown{}
	for _, x := range q.List {
		out[x.Key] = x
	}
	return out
}

func TestRulesRecogniseWhoIsCertainAndNobodyElse(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("na", true)
		o.doctor("new", false)
		o.doctor("gone", true)
		o.must(o.Disable(o.ctx, o.admin, "gone"))
		o.must(o.Tie(o.ctx, o.load("new"), person.Claim{Issuer: "https://id.example", Subject: "42"}))
		for home, means := range map[string]string{journal + "/e": person.MeansEmail, journal + "/l": person.MeansLicence, journal + "/p": person.MeansPerson} {
			_, err := o.SetHome(o.ctx, o.office, home, means)
			o.must(err)
		}
		list, err := o.UploadListed(o.ctx, o.office, journal+"/t", []byte("Account,E-mail,Licence\nX1,new@example.cn,\nX2,na@example.cn,\nX2,,1101NEW\nX3,nobody@example.cn,\n,na@example.cn,\n"))
		if err != nil || list.Listed != 3 || len(list.Faults) != 2 {
			t.Fatalf("%+v %v", list, err)
		}
		for _, c := range []struct{ why, actor, key, person, how string }{
			{"the address of somebody confirmed", mbox("na@example.cn"), "mbox|mailto:na@example.cn", "na", person.ByMail},
			{"the same with capitals, as some systems write it", mbox("Na@Example.CN"), "mbox|mailto:Na@example.cn", "na", person.ByMail},
			{"its hash", `{"mbox_sha1sum":"` + hashed("na@example.cn") + `"}`, "mbox_sha1sum|" + hashed("na@example.cn"), "na", person.ByHash},
			{"the address of somebody not yet confirmed", mbox("new@example.cn"), "mbox|mailto:new@example.cn", "", ""},
			{"the address of a closed account", mbox("gone@example.cn"), "mbox|mailto:gone@example.cn", "", ""},
			{"an address that nobody has", mbox("who@example.cn"), "mbox|mailto:who@example.cn", "", ""},
			{"a team under somebody's address", `{"objectType":"Group","mbox":"mailto:office@example.cn"}`, "mbox|mailto:office@example.cn", "", ""},
			{"an account named by the address", account(journal+"/e", "na@example.cn"), "account|" + journal + "/e|na@example.cn", "na", person.ByHomeEmail},
			{"an account named by the licence number, in small letters", account(journal+"/l", "1101na"), "account|" + journal + "/l|1101na", "na", person.ByHomeLicence},
			{"an account named by our id, which needs no confirmation", account(journal+"/p", "new"), "account|" + journal + "/p|new", "new", person.ByHomePerson},
			{"an account from the list", account(journal+"/t", "X1"), "account|" + journal + "/t|X1", "new", person.ByList},
			{"an account listed for two people", account(journal+"/t", "X2"), "account|" + journal + "/t|X2", "", ""},
			{"an account of a home page without a rule", account(journal, "na@example.cn"), "account|" + journal + "|na@example.cn", "", ""},
			{"the account of a sign-in service", account("https://id.example", "42"), "account|https://id.example|42", "new", person.ByOpenID},
			{"the same as an OpenID", `{"openid":"https://id.example/42"}`, "openid|https://id.example/42", "new", person.ByOpenID},
		} {
			o.does(c.actor)
			o.is(c.key, c.person, c.how, c.why)
		}
		if n := o.done("na"); n != 5 {
			t.Errorf("%d things count for na, want 5", n)
		}
		waiting := o.queue(o.office)
		for key, want := range map[string]string{"mbox|mailto:new@example.cn": "new", "account|" + journal + "|na@example.cn": "na"} {
			if c := waiting[key].Candidates; len(c) != 1 || c[0].Person.ID != want {
				t.Errorf("candidates for %s: %+v", key, c)
			}
		}
		if c := waiting["account|"+journal+"/t|X2"].Candidates; len(c) != 2 {
			t.Errorf("candidates for a name that is listed twice: %+v", c)
		}
	})
}

func TestAHashThatTwoPeopleHadWaits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("a", true)
		o.doctor("b", false)
		o.does(mbox("a@example.cn"))
		o.is("mbox|mailto:a@example.cn", "a", person.ByMail, "before the address changed")
		move := func(who, email string) {
			t.Helper()
			f, err := o.Open(o.ctx, o.admin, who)
			o.must(err)
			both := person.Actor{ID: "both", Grants: []person.Grant{{Role: person.Administrator}, {Role: person.Coordinator}}}
			_, err = o.Correct(o.ctx, both, who, person.Edit{Profile: f.Profile(), Email: email, Reason: "a new address"})
			o.must(err)
		}
		move("a", "a-new@example.cn")
		o.is("mbox|mailto:a@example.cn", "a", person.ByMail, "what was decided stays when the address changes")
		move("b", "a@example.cn")
		o.does(`{"mbox_sha1sum":"` + hashed("a@example.cn") + `"}`)
		key := "mbox_sha1sum|" + hashed("a@example.cn")
		o.is(key, "", "", "the hash of an address that two people had")
		if c := o.queue(o.office)[key].Candidates; len(c) != 2 || c[0].Former == c[1].Former {
			t.Errorf("candidates %+v", c)
		}
		f, err := o.Open(o.ctx, o.office, "b")
		o.must(err)
		o.must(o.Confirm(o.ctx, o.office, "b", f.Seen()))
		doubted := o.queue(o.office)["mbox|mailto:a@example.cn"]
		if doubted.Person != "a" || doubted.Doubt != "b" {
			t.Fatalf("an address that went to somebody else: %+v", doubted.Agent)
		}
		o.must(o.Attribute(o.ctx, o.office, doubted.Key, "a", doubted.Attribution))
		if x := o.agent(doubted.Key); x.Doubt != "" || x.Person != "a" || x.How != lrs.ByOffice {
			t.Errorf("after somebody looked: %+v", x)
		}
	})
}

func TestAConfirmedPersonIsRecognisedInWhatWaits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("na", false)
		o.does(mbox("na@example.cn"))
		o.does(mbox("na@example.cn"))
		if o.done("na") != 0 {
			t.Error("counts before anybody knows who it is")
		}
		f, err := o.Open(o.ctx, o.office, "na")
		o.must(err)
		o.must(o.Confirm(o.ctx, o.office, "na", f.Seen()))
		o.is("mbox|mailto:na@example.cn", "na", person.ByMail, "after the confirmation")
		if o.done("na") != 2 || !slices.Equal(o.heard, []string{"na"}) {
			t.Errorf("%d things, heard of %v", o.done("na"), o.heard)
		}
		changes, err := o.Changes(o.ctx, o.office, "na")
		if err != nil || len(changes) != 1 || changes[0].Kind != person.ChangedPerson {
			t.Fatalf("%+v %v", changes, err)
		}
		o.must(o.Undo(o.ctx, o.office, changes[0].ID))
		o.is("mbox|mailto:na@example.cn", "", "", "undone")
	})
}

func TestTheOfficeDecidesAndTakesBack(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		na := o.doctor("na", true)
		o.doctor("ming", true)
		o.does(account(journal, "u1"))
		key := "account|" + journal + "|u1"
		seen := o.agent(key).Attribution

		o.refused(o.Attribute(o.ctx, o.beijing, key, "na", seen), fault.Forbidden, "fault.forbidden")
		o.refused(o.Attribute(o.ctx, o.other, key, "na", seen), fault.NotFound, "fault.notfound")
		o.refused(o.Attribute(o.ctx, na, key, "na", seen), fault.Forbidden, "fault.forbidden")
		self := o.person("self", learner, person.Grant{Role: person.Coordinator, Programme: "io"})
		o.refused(o.Attribute(o.ctx, self, key, "self", seen), fault.Forbidden, "fault.forbidden")

		o.must(o.Attribute(o.ctx, o.office, key, "na", seen))
		if o.done("na") != 1 {
			t.Error("nothing counts for na")
		}
		o.refused(o.Attribute(o.ctx, o.office, key, "ming", seen), fault.Conflict, "lrs.decided")
		o.must(o.Attribute(o.ctx, o.admin, key, "ming", o.agent(key).Attribution))
		if o.done("na") != 0 || o.done("ming") != 1 {
			t.Error("splitting one off moves what it did")
		}
		changes, err := o.Changes(o.ctx, o.office, "")
		if err != nil || len(changes) != 2 {
			t.Fatalf("%+v %v", changes, err)
		}
		o.refused(o.Undo(o.ctx, o.office, changes[1].ID), fault.Conflict, "person.fault.since")
		o.must(o.Undo(o.ctx, o.office, changes[0].ID))
		o.is(key, "na", lrs.ByOffice, "the later one undone")
		o.refused(o.Undo(o.ctx, o.office, changes[0].ID), fault.Conflict, "person.fault.undone")
		o.must(o.Undo(o.ctx, o.office, changes[1].ID))
		o.is(key, "", "", "both undone")

		o.must(o.Stranger(o.ctx, o.office, key, o.agent(key).Attribution))
		if _, there := o.queue(o.office)[key]; there {
			t.Error("a stranger waits no more")
		}
		if list, err := o.Strangers(o.ctx, o.office, lrs.Agent{}); err != nil || len(list) != 1 {
			t.Errorf("%v %v", list, err)
		}
		o.must(o.Release(o.ctx, o.office, key, o.agent(key).Attribution))
		if _, err := o.SetHome(o.ctx, o.office, journal, person.MeansPerson); err != nil {
			t.Fatal(err)
		}
		o.is(key, "", person.Reopened, "rules leave alone what somebody has taken back")
		if _, err := o.Queue(o.ctx, o.beijing, lrs.Agent{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a coordinator of one cohort reads the queue: %v", err)
		}
	})
}

func TestARuleThatIsTakenAway(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("na", true)
		o.doctor("ming", true)
		o.does(account(journal, "na@example.cn"))
		n, err := o.SetHome(o.ctx, o.office, journal, person.MeansEmail)
		if err != nil || n != 1 {
			t.Fatalf("the rule found %d of those who waited (%v)", n, err)
		}
		o.does(account(journal, "ming@example.cn"))
		na, ming := "account|"+journal+"|na@example.cn", "account|"+journal+"|ming@example.cn"
		o.is(ming, "ming", person.ByHomeEmail, "with the rule")
		if _, err := o.DropHome(o.ctx, o.office, journal, false); err != nil {
			t.Fatal(err)
		}
		o.is(na, "na", person.ByHomeEmail, "the rule gone, what it decided stays")
		o.person("third", learner)
		o.does(account(journal, "third@example.cn"))
		o.is("account|"+journal+"|third@example.cn", "", "", "without the rule")
		if _, err := o.SetHome(o.ctx, o.office, journal, person.MeansEmail); err != nil {
			t.Fatal(err)
		}
		if n, err := o.DropHome(o.ctx, o.office, journal, true); err != nil || n != 2 {
			t.Fatalf("%d taken back (%v)", n, err)
		}
		o.is(na, "", person.Reopened, "taken back")
		if o.done("na") != 0 || o.done("ming") != 0 {
			t.Error("what was taken back still counts")
		}
		changes, err := o.Changes(o.ctx, o.office, "")
		o.must(err)
		o.must(o.Undo(o.ctx, o.office, changes[0].ID))
		o.is(ming, "ming", person.ByHomeEmail, "undone")
		if _, err := o.SetHome(o.ctx, o.office, lrs.Home, person.MeansList); !fault.Is(err, fault.Invalid) {
			t.Errorf("a rule for our own people: %v", err)
		}
	})
}

func TestJoiningTwoAccountsOfOneDoctor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("old", true)
		o.doctor("young", true)
		o.doctor("third", true)
		o.does(mbox("old@example.cn"))
		article := lrs.Activity{ID: journal + "/article/1"}
		o.must(o.record.Write(o.ctx, lrs.Statement{Person: "old", Verb: lrs.Completed, Object: article}))
		o.faulty(o.Merge(o.ctx, o.office, "old", "old", ""), "into", "reason")
		o.refused(o.Merge(o.ctx, o.other, "old", "young", "two accounts"), fault.NotFound, "fault.notfound")
		o.heard = nil
		o.must(o.Merge(o.ctx, o.office, "old", "young", "registered twice"))
		if !slices.Equal(o.heard, []string{"old", "young"}) {
			t.Errorf("evaluated anew: %v", o.heard)
		}
		// What comes in later, here or elsewhere, follows the joined record.
		o.does(mbox("old@example.cn"))
		o.does(`{"mbox_sha1sum":"` + hashed("old@example.cn") + `"}`)
		o.must(o.record.Write(o.ctx, lrs.Statement{Person: "old", Verb: lrs.Completed, Object: article}))
		if o.done("old") != 0 || o.done("young") != 5 {
			t.Errorf("%d and %d", o.done("old"), o.done("young"))
		}
		if to, err := o.JoinedTo(o.ctx, o.office, "old"); err != nil || to != "young" {
			t.Errorf("joined to %q (%v)", to, err)
		}
		o.refused(o.Merge(o.ctx, o.office, "old", "third", "again"), fault.Conflict, "person.fault.joined")
		o.refused(o.Merge(o.ctx, o.office, "third", "old", "again"), fault.Conflict, "person.fault.joined")
		o.does(account(journal, "u1"))
		o.refused(o.Attribute(o.ctx, o.office, "account|"+journal+"|u1", "old", lrs.Attribution{}), fault.Conflict, "person.fault.joined")
		changes, err := o.Changes(o.ctx, o.office, "old")
		if err != nil || len(changes) != 1 || changes[0].Kind != person.ChangedMerge {
			t.Fatalf("%+v %v", changes, err)
		}
		o.must(o.Undo(o.ctx, o.office, changes[0].ID))
		// The hash was recognised while the records were one, so it stays with young.
		if o.done("old") != 4 || o.done("young") != 1 {
			t.Errorf("undone: %d and %d", o.done("old"), o.done("young"))
		}
		o.refused(o.Undo(o.ctx, o.office, changes[0].ID), fault.Conflict, "person.fault.undone")
		o.must(o.Merge(o.ctx, o.office, "young", "third", "and once more"))
		if o.done("third") != 1 || o.done("young") != 0 {
			t.Error("a second merge of somebody who was once undone")
		}
	})
}

func TestTwoWhoDecideAboutOneAgentAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("na", true)
		o.doctor("ming", true)
		for round := range 3 {
			o.does(account(journal, fmt.Sprint(round)))
			key := fmt.Sprintf("account|%s|%d", journal, round)
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for i, who := range []string{"na", "ming"} {
				wg.Go(func() { errs[i] = o.Attribute(o.ctx, o.office, key, who, lrs.Attribution{}) })
			}
			for range 3 { // while the agent goes on working
				wg.Go(func() { o.does(account(journal, fmt.Sprint(round))) })
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("%v and %v", errs[0], errs[1])
			}
		}
		if n := o.done("na") + o.done("ming"); n != 12 {
			t.Errorf("%d things count, want 12", n)
		}
	})
}

func TestAddressesOfOlderAccountsAreKept(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOuter(t, db)
		o.doctor("na", true)
		o.must(db.Write(o.ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM person_mailbox`)
			return err
		}))
		if n, err := o.KeepMailboxes(o.ctx); err != nil || n != 5 {
			t.Errorf("%d people (%v)", n, err)
		}
		if n, err := o.KeepMailboxes(o.ctx); err != nil || n != 0 {
			t.Errorf("again: %d people (%v)", n, err)
		}
		o.does(mbox("na@example.cn"))
		o.is("mbox|mailto:na@example.cn", "na", person.ByMail, "after that")
	})
}
