package story

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"stepwise/internal/lang"
)

// A statistician opens the studio, adds designs and a calendar, and sees them side by
// side; a long run is watched, another cancelled; what is done is exported. In both
// languages, on a desk and on a phone.
func TestAStatisticianComparesDesigns(t *testing.T) {
	w := Open(t, "sqlite")
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Node.House.Jobs.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	for _, screen := range []struct {
		name  string
		width int64
		tag   lang.Tag
	}{{"desk-en", Desktop, lang.EN}, {"phone-zh", Phone, lang.ZH}} {
		t.Run(screen.name, func(t *testing.T) {
			say := func(key string, args ...any) string { return lang.Say(screen.tag, key, args...) }
			b := w.Browse(t, "statistician", screen.width, screen.tag).SignIn(Person("trial-statistician"))
			b.Go("/trials/studio").See(say("studio.title")).Axe()
			for _, c := range []string{"TITE-BOIN", "BOIN12", "TITE-CRM"} {
				b.Fill("design", c)
			}
			b.Click(".studio-form > details > summary")
			for name, value := range map[string]string{"scenarios": "5 12 25 40 55\n45 55 65 75 85", "responses": "20 35 50 55 55\n20 35 50 55 55", "accrual": "3", "window": "28",
				"making": "14", "making_max": "28", "failure": "8", "lost": "5", "stagger": "7", "trials": "500"} {
				b.Fill(name, value)
			}
			b.Press(say("studio.form.go")).See(say("studio.reading"))
			b.Axe().Shot("studio-" + screen.name)
			if n := must[int](b, `document.querySelectorAll("table.compared").length`); n != 2 {
				t.Errorf("%d tables of characteristics, want one a scenario", n)
			}
			if n := must[int](b, `document.querySelectorAll(".timeline circle").length`); n < 8 {
				t.Errorf("the calendar shows %d dots", n)
			}
			// Text in the pictures can be read: at least ten pixels, and none over another.
			if small := must[float64](b, `Math.min(...[...document.querySelectorAll('.bars text')].filter(t => t.textContent).map(t => t.getBoundingClientRect().height))`); small < 10 {
				t.Errorf("text of %.1f pixels", small)
			}
			if over := must[string](b, overlapping); over != "" {
				t.Errorf("words over words: %s", over)
			}
			b.look("studio-figures-"+screen.name, "#figures")
			b.look("studio-ward-"+screen.name, "#tables")
			b.look("studio-calendar-"+screen.name, "#calendar")
			page := must[string](b, "location.href")
			b.Go(must[string](b, `document.querySelector("a[href*='print=ward']").href`)).See("TITE-BOIN")
			if b.Sees(say("studio.reading")) {
				t.Error("the ward gets tables, not characteristics")
			}

			// As many doses and scenarios as the form takes.
			b.Go("/trials/studio?target=25&n=24&size=3&start=1&design=BOIN&design=3%2B3&scenarios=" + strings.Repeat("2.5+5+7.5+10+12.5+15+17.5+20+22.5+25+30+40%0A", 8))
			if over := must[string](b, overlapping); over != "" {
				t.Errorf("twelve doses in eight scenarios: words over words: %s", over)
			}
			b.Shot("studio-widest-" + screen.name)

			// A run that goes on for long is watched and cancelled.
			b.Go(page).Press(say("studio.precision.go", "Trials", 100000)).See(say("studio.run.running"))
			b.Has("#share").See("%")
			if err := b.poll(`document.querySelector("#share") === null || document.querySelector("#share").value > 0`); err != nil {
				b.fail("no progress: %v", err)
			}
			b.Axe().Shot("studio-run-" + screen.name)
			b.Press(say("studio.run.cancel")).See(say("studio.run.cancelled"))

			// Another one is waited for, on its open page, and exported.
			b.Go(page).Press(say("studio.form.long")).See(say("studio.run.done"))
			run := must[string](b, "location.pathname")
			b.Press(say("studio.run.show")).See(say("studio.export")).Axe()
			for _, file := range []string{"protocol.html", "characteristics.csv", "request.json"} {
				status := must[string](b, fmt.Sprintf(`fetch("%s/%s").then(async r => r.status + " " + (await r.text()).length)`, run, file), chromedp.EvalAwaitPromise)
				var code, size int
				if _, err := fmt.Sscan(status, &code, &size); err != nil || code != 200 || size < 500 {
					t.Errorf("%s: %s", file, status)
				}
			}
			b.Go("/trials/studio").See(say("studio.run.mine")).See(say("studio.run.cancelled"))
		})
	}
}

// overlapping names two words of one picture that stand on each other.
const overlapping = `(() => { for (const svg of document.querySelectorAll('.bars svg')) {
	const list = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => [t.textContent, t.getBoundingClientRect()]);
	for (let i = 0; i < list.length; i++) for (let j = i + 1; j < list.length; j++) { const a = list[i][1], b = list[j][1];
		const x = Math.min(a.right, b.right) - Math.max(a.left, b.left), y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
		if (x > 1 && y > a.height * 0.45) return svg.getAttribute('aria-label') + ': ' + list[i][0] + ' / ' + list[j][0] } }
	return '' })()`
