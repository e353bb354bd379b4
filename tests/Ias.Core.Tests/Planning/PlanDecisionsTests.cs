using Ias.Core.Model;
using Ias.Core.Planning;

namespace Ias.Core.Tests.Planning;

/// <summary>What is told of a plan, and where it goes.</summary>
public sealed class PlanDecisionsTests
{
    [Fact]
    public void A_reply_holds_a_plan_with_blocks_of_its_own()
    {
        var reply = PlanReply.Read("Done.\n````plan\n## Sprint 1: A\n\n```\ncode\n```\n````\n");

        Assert.Equal("## Sprint 1: A\n\n```\ncode\n```", reply.Plan);
        Assert.Empty(reply.Questions);
    }

    [Fact]
    public void Questions_are_few_and_short_and_on_one_line()
    {
        var many = string.Concat(Enumerable.Range(1, 9).Select(n => $"{n}. {new string('q', 1000)}\e[2J\n"));
        var reply = PlanReply.Read($"```questions\nchat\n{many}```");

        Assert.Null(reply.Plan);
        Assert.Equal(PlanReply.MostQuestions, reply.Questions.Count);
        Assert.All(reply.Questions, question => Assert.InRange(question.Length, 1, 301));
    }

    [Fact]
    public void What_was_said_instead_is_quoted_cleaned_and_bounded()
    {
        Assert.Equal("; it said nothing", PlanReply.ItSaid("\n \n"));
        Assert.Equal("; it said: \"I \uFFFD[31mcannot.\"", PlanReply.ItSaid("\nI \e[31mcannot.\nReally."));
        Assert.InRange(PlanReply.ItSaid(new string('x', 1 << 20)).Length, 200, 230);
    }

    [Theory]
    [InlineData("3", 3, 3)]
    [InlineData("1-6", 1, 6)]
    public void A_number_of_sprints_or_a_range_is_understood(string text, int least, int most) =>
        Assert.Equal((least, most), PlanSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("4-2")]
    [InlineData("1-99")]
    [InlineData("-3")]
    [InlineData("a")]
    public void Anything_else_is_not(string text) => Assert.Null(PlanSize.Parse(text));

    [Fact]
    public void Numbers_of_finished_sprints_are_not_used_again()
    {
        var place = PlanPlace.Of("## Sprint 1: A\n\n## Sprint 2: B\n", ["sprint-1"]);

        Assert.Equal(["sprint-2"], place.Open.Select(one => one.Id));
        Assert.Equal(2, place.First(append: false));
        Assert.Equal(3, place.First(append: true));
        Assert.Equal(1, PlanPlace.Of(null, []).First(append: true));
    }

    [Fact]
    public void Behind_a_plan_its_text_stays_as_it_is()
    {
        var place = PlanPlace.Of("# Mine\n\n## Sprint 1: A\n\nwords  \n", []);

        Assert.Equal(
            "# Mine\n\n## Sprint 1: A\n\nwords\n\n## Sprint 2: B\n\ntext\n",
            place.With(Plan("## Sprint 2: B\n\ntext"), append: true)
        );
        Assert.Equal("# Sprint plan\n\n## Sprint 2: B\n\ntext\n", place.With(Plan("## Sprint 2: B\n\ntext"), append: false));
    }

    [Fact]
    public void Areas_where_a_mistake_costs_most_are_named()
    {
        var risks = PlanRisks.Of(Plan("Stripe, a database migration, OAuth; DROP TABLE; then push to main."), null, 8, 0);

        Assert.Contains("sprint-2 touches logins (oauth), money (stripe), data (database)", risks);
        Assert.Contains("sprint-2 may take data away (drop)", risks);
        Assert.Contains(risks, risk => risk.Contains("\"push to main\"", StringComparison.Ordinal));
        Assert.Empty(PlanRisks.Of(Plan("A keyboard and an author."), null, 8, 0));
    }

    [Fact]
    public void A_plan_that_is_longer_than_a_night_or_dearer_than_the_limit_says_so()
    {
        var estimate = PlanEstimate.Of(
            [new PastSprint(6, 60, 7200, 4m), new PastSprint(4, 40, 3600, null), new PastSprint(8, 90, 9000, 6m)],
            5
        )!;

        Assert.Equal(new PlanEstimate(5, 30, 300, 36_000, 25m, 3), estimate);
        Assert.Equal("about 30 turns, 300 calls, 10h00m, $25.00, by the median of 3 sprints here", estimate.Words);
        var risks = PlanRisks.Of(Plan("words"), estimate, nightHours: 8, mostUsd: 20);
        Assert.Contains(risks, risk => risk.StartsWith("it is longer than a run may take (8h00m)", StringComparison.Ordinal));
        Assert.Contains("it costs more than the limit allows ($20.00)", risks);
    }

    [Fact]
    public void Without_history_there_is_no_estimate() => Assert.Null(PlanEstimate.Of([], 3));

    private static PlanDraft Plan(string text) => new([new DraftSprint(new Sprint("sprint-2", 2, "B", text), 1, [])]);
}
