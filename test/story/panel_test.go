package story

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/lang"
)

const (
	dissent = "超过一年后，患者回原籍随访，基层医院无法开展所列检测。"
	reason  = "依据不足，随访间隔难以在基层实施。"
)

// A panel of eleven goes through two rounds on a question: one member on a phone in
// Chinese, a coordinator at a desk. What they disagree about stands in the end
// beside what they recommend.
func TestAPanelThroughTwoRounds(t *testing.T) { both(t, aPanelThroughTwoRounds) }

func aPanelThroughTwoRounds(t *testing.T, w *World) {
	office := w.Browse(t, "coordinator", Desktop, lang.EN).SignIn(Person("coordinator"))
	member := w.Browse(t, "panel", Phone, lang.ZH).SignIn(Person("panel-3"))

	// The question is opened, the panel invited, the first round scheduled.
	office.Go("/office/guideline/g5").Press("Open the question").See("The question is open to the programme.")
	for _, key := range panel() {
		office.Fill("people", Person(key))
	}
	office.Press("Put on the panel").See("11 people joined the panel.")
	office.Fill("closes", lang.Minute(w.Clock.Now().Add(24*time.Hour))).Press("Schedule and tell the panel").See("Round 1 is scheduled, and the panel is being told.")
	office.Axe().Shot("panel-office-round")
	w.Work(t)

	// No ballot without declared interests.
	member.Go("/waiting").See("请先申报利益").Axe().Shot("panel-waiting-zh")
	member.Go("/guideline/g5").Axe().Shot("panel-question-zh")
	member.Fill("interest", "none").Press("提交申报").See("利益申报已提交。").Press("去投票").See("第 1 轮投票")
	vote(member, 2, 8, 5)
	member.Fill("text.1", reason).Axe().Shot("panel-ballot-zh")
	member.Press("投出选票").See("您的选票已投入票箱，截止前可以修改。").See("已投票")
	w.others(t, 1, []consensus.Rating{1, 2, 2, 3, 3, 8, 8, 9, 7, 8})
	member.Go("/guideline/g5/results").See("票箱将密封至")
	if member.Sees("中位数") {
		t.Error("the box was opened before the round had closed")
	}

	// A ballot that is changed while the round closes is refused and not lost.
	member.Go("/guideline/g5/ballot")
	vote(member, 9, 9, 9)
	member.Fill("text.2", "截止后才写完的理由")
	w.Clock.Move(25 * time.Hour)
	w.Work(t)
	member.Press("投出选票").See("第 1 轮投票已于").See("此票未计入；您填写的内容仍在本页。")
	member.Axe().Shot("panel-late-zh")
	if got := must[string](member, `document.querySelector('[name="text.2"]').value`); got != "截止后才写完的理由" {
		t.Errorf("the reason came back as %q", got)
	}
	if got := must[string](member, `[1,2,3].map(n => document.querySelector('[name="rating.' + n + '"]:checked')?.value).join()`); got != "9,9,9" {
		t.Errorf("the ratings came back as %s", got)
	}

	// The box is open: eleven ballots, two camps, and one's own vote, the first one.
	member.Go("/guideline/g5/results").See("11 名成员中有 11 人投票").See("存在分歧")
	if got := member.Text("#option-1 .counts th:has(.mine)"); !strings.HasPrefix(got, "2") {
		t.Errorf("one's own vote stands at %q, want 2", got)
	}
	if got := member.counts("option-1"); got != "1,3,2,0,0,0,1,3,1" {
		t.Errorf("the distribution of option 1 is %s", got)
	}
	member.Axe().Shot("panel-results-1-zh")

	// The second round: everybody sees the first beside their ballot.
	office.Go("/office/guideline/g5").See("Counted, 11 of 11")
	office.Fill("closes", lang.Minute(w.Clock.Now().Add(48*time.Hour))).Press("Schedule and tell the panel").See("Round 2 is scheduled, and the panel is being told.")
	w.Clock.Move(time.Hour)
	member.Go("/guideline/g5/ballot").See("第 1 轮结果：").See("您的评分为 2").Axe().Shot("panel-ballot-2-zh")
	vote(member, 2, 8, 5)
	member.Press("投出选票").See("您的选票已投入票箱")
	w.others(t, 2, []consensus.Rating{7, 7, 8, 8, 8, 8, 8, 9, 7, 8})
	office.Go("/office/guideline/g5").Fill("sure", "yes").Press("Close the round now").See("The round is closed.")

	// They have moved together, except for one, who says why.
	member.Go("/guideline/g5/results").See("第 2 轮结果").See("与第 1 轮相比").See("达成赞成共识")
	if got := member.Text("#option-1 .verdict"); strings.Contains(got, "存在分歧") || !strings.Contains(got, "适宜") {
		t.Errorf("option 1 after round 2: %s", got)
	}
	member.See("6 人评分不变，5 人上调，0 人下调；其中 5 人跨越了评分区间。")
	member.Axe().Shot("panel-results-2-zh")
	member.Fill("dissent", dissent).Press("保存不同意见").See("您的不同意见将匿名附于推荐意见之后。")

	// The recommendation is written and published with its vote and its dissent.
	office.Go("/office/guideline/g5/recommendation").See(dissent).Fill("text.en", "Watch for second T-cell cancers for life, twice in the first year.").
		Fill("text.zh", "终身监测T细胞第二肿瘤，第一年两次。").Fill("strength", "conditional").Fill("certainty", "very-low").Fill("options", "1")
	office.Press("Save").See("Saved").Axe().Shot("panel-recommendation-draft")
	office.Press("Publish").See("Tick this to publish.") // a slip of the finger publishes nothing
	office.Fill("sure", "yes").Press("Publish").See("Version 1 is published.")
	for _, text := range []string{"Watch for second T-cell cancers for life", "Conditional recommendation", "11 of 11 members voted", dissent} {
		office.See(text)
	}
	office.Axe().Shot("panel-recommendation")
	member.Go("/guideline/g5").See("终身监测T细胞第二肿瘤").Press("查看推荐意见及表决结果").See("有条件推荐").See(dissent)
	member.Axe().Shot("panel-recommendation-zh")
	if got := member.counts("voted-1"); got != "0,1,0,0,0,0,3,6,1" {
		t.Errorf("the vote that was published is %s", got)
	}
	for _, key := range panel() {
		if name := w.Actor(t, Person(key)).Han; strings.Contains(member.Text("blockquote"), name) {
			t.Errorf("the dissent names %s", name)
		}
	}
}

// panel is who votes on the question.
func panel() []string {
	var keys []string
	for i := range 11 {
		keys = append(keys, fmt.Sprintf("panel-%d", i+1))
	}
	return keys
}

// vote rates the options in order.
func vote(b *Browser, ratings ...int) {
	b.t.Helper()
	for i, r := range ratings {
		b.Fill(fmt.Sprintf("rating.%d", i+1), fmt.Sprint(r))
	}
}

// others vote in a round: everybody but the member at the phone, the first option
// as given, the others at one.
func (w *World) others(t *testing.T, round int, first []consensus.Rating) {
	t.Helper()
	ctx := context.Background()
	for _, key := range panel() {
		if key == "panel-3" {
			continue
		}
		a, r := w.Actor(t, Person(key)), first[0]
		first = first[1:]
		if err := w.Node.House.Guideline.Declare(ctx, a, "g5", guideline.None, ""); err != nil {
			t.Fatal(err)
		}
		if err := w.Node.House.Guideline.Vote(ctx, a, "g5", round, guideline.Ballot{{Rating: r}, {Rating: 8}, {Rating: 5}}); err != nil {
			t.Fatal(err)
		}
	}
}

// counts reads the distribution of an option off its table.
func (b *Browser) counts(section string) string {
	b.t.Helper()
	b.Has("#" + section)
	return must[string](b, fmt.Sprintf(`[...document.getElementById(%q).closest('.outcome').querySelectorAll('.counts tbody td')].map(c => c.innerText.trim()).join()`, section))
}
