package story

import (
	"context"
	"strings"
	"testing"

	"stepwise/internal/lang"
)

// Every room's pages, as each role sees them, on a phone and on a desk, in both
// languages: they answer, nothing is wider than the screen, and axe-core finds
// nothing against WCAG 2.2 AA.
func TestEveryRoomLooksRight(t *testing.T) {
	w := Open(t, "sqlite")
	for _, role := range []struct {
		name, person string
		paths        []string
	}{
		{"learner", w.Learner(t, 2), []string{"/path", "/record", "/library", "/search?q=结肠炎", "/unit/u07", "/test/posttest", "/reflections/mine", "/sessions", "/session/f6", "/sessions/calendar", "/session/f5/feedback",
			"/guidelines", "/guideline/g1", "/guideline/g1/results", "/guideline/g1/recommendation", "/reports", "/reports/new", "/certificates", "/credits", "/account", "/account/password", "/programme/io-step-1/consent"}},
		{"finished", w.Learner(t, 6), []string{"/path", "/certificates", "/credits", "/reports"}},
		{"expert", Person("expert-1"), []string{"/waiting", "/sessions", "/sessions/leading", "/session/f5", "/session/f5/opinion"}},
		{"tutor", Person("tutor-1"), []string{"/waiting", "/reports", "/reflections"}},
		{"panel", Person("panel-3"), []string{"/waiting", "/guidelines", "/guideline/g2", "/guideline/g3", "/guideline/g3/ballot", "/guideline/g1/results"}},
		{"coordinator", Person("coordinator"), []string{"/office", "/office/cohort?programme=io-step-1&cohort=io-step-1/wuhan", "/office/cohort?programme=io-step-1&behind=1", "/office/learner/" + w.Learner(t, 1), "/office/people", "/office/people/invite",
			"/office/people/outside", "/office/people/outside/strangers", "/office/people/outside/rules", "/office/people/outside/changes", "/office/people/outside/join/" + w.Learner(t, 1),
			"/office/people/import", "/office/people/invitations", "/office/people/" + w.Learner(t, 1), "/office/sessions", "/office/sessions/new", "/office/session/f6", "/office/session/f6/edit", "/session/f5/list", "/session/f6/screen",
			"/office/units", "/office/units/new", "/office/units/u07", "/office/units/u07/history", "/office/tests", "/office/tests/pretest", "/office/resources", "/office/areas",
			"/office/guidelines", "/office/guidelines/new", "/office/guideline/g3", "/office/guideline/g1/recommendation", "/office/reports", "/office/credits", "/office/certificates", "/office/messages",
			"/office/programmes", "/office/programmes/io-step-1"}},
		{"administrator", Person("administrator"), []string{"/admin", "/admin/jobs", "/admin/audit?verify=1", "/admin/people", "/admin/keys"}},
		{"nobody", "", []string{"/", "/sign-in", "/forgot", "/verify", "/nowhere"}},
	} {
		for _, screen := range []struct {
			name  string
			width int64
			tag   lang.Tag
		}{{"phone-zh", Phone, lang.ZH}, {"desk-en", Desktop, lang.EN}} {
			t.Run(role.name+"-"+screen.name, func(t *testing.T) {
				b := w.Browse(t, role.name, screen.width, screen.tag)
				if role.person != "" {
					b.SignIn(role.person)
				}
				for _, path := range role.paths {
					b.Go(path)
					if b.Sees(lang.Say(screen.tag, "ui.failed")) && path != "/nowhere" {
						t.Errorf("%s: %s", path, strings.Join(strings.Fields(b.Text("main")), " "))
						continue
					}
					if b.Sees("‹") {
						t.Errorf("%s says a key instead of a sentence: %s", path, b.Text("main"))
					}
					name := strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-", "%", "-").Replace(strings.Trim(path, "/"))
					b.Axe().Shot("look-" + role.name + "-" + name + "-" + screen.name)
				}
			})
		}
	}
}

// The seed's progress is what its record says.
func TestTheDemoRebuildsWithoutADifference(t *testing.T) { both(t, theDemoRebuilds) }

func theDemoRebuilds(t *testing.T, w *World) {
	n, differences, err := w.Node.House.Programme.Rebuild(context.Background(), "", false, nil)
	if err != nil || n != 240 || len(differences) > 0 {
		t.Errorf("%d enrolments, %d differences, %v", n, len(differences), err)
	}
	views, err := w.Node.House.Programme.Overview(context.Background(), w.Actor(t, Person("coordinator")), "io-step-1")
	if err != nil || len(views) != 6 {
		t.Fatal(len(views), err)
	}
	steps := map[int]int{}
	for _, v := range views {
		if v.Active != 40 {
			t.Errorf("%s has %d learners, want 40", v.Cohort.Code, v.Active)
		}
		for step, n := range v.AtStep {
			steps[step] += n
		}
	}
	if len(steps) < 5 {
		t.Errorf("learners stand on %d different steps: %v", len(steps), steps)
	}
}
