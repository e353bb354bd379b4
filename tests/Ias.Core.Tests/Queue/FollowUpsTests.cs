using System.Text;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Text;

namespace Ias.Core.Tests.Queue;

public sealed class FollowUpsTests
{
    private readonly JobIds _ids = new(TimeProvider.System, _ => 0);
    private readonly Job _parent;

    public FollowUpsTests() => _parent = new Job("orchestrator", "plan it", _ids.Next(), Priority: 20);

    [Fact]
    public void Follow_ups_wait_for_their_parent_and_for_each_other_by_title()
    {
        var plan = Plan(
            """[{"role":"implementer","title":"build","prompt":"build it"},{"role":"reviewer","prompt":"review it","depends_on":["build"]}]"""
        );

        Assert.Empty(plan.Refused);
        Assert.Equal(
            [
                [_parent.Id],
                [_parent.Id, plan.Jobs[0].Id],
            ],
            plan.Jobs.Select(j => j.Needs.ToArray())
        );
        Assert.All(plan.Jobs, job => Assert.Equal((1, _parent.Id, 20), (job.Depth, job.Parent, job.Priority)));
    }

    [Fact]
    [Trait("Requirement", "R-089")]
    public void A_queue_cannot_breed_for_ever()
    {
        var many = "[" + string.Join(',', Enumerable.Range(0, 25).Select(n => $$"""{"role":"pm","prompt":"look at {{n}}"}""")) + "]";

        Assert.Equal((20, 5), (Plan(many).Jobs.Count, Plan(many).Refused.Count));
        Assert.Equal((3, 22), (Plan(many, soFar: 197).Jobs.Count, Plan(many, soFar: 197).Refused.Count));
        Assert.Equal("25 follow-ups of depth 4 (limit 3)", Assert.Single(Plan(many, of: _parent with { Depth = 3 }).Refused));
        Assert.Contains("it repeats", Assert.Single(Plan("""[{"role":"orchestrator","prompt":" plan it"}]""").Refused));
    }

    [Fact]
    public void Those_that_wait_for_each_other_in_a_circle_are_refused()
    {
        var plan = Plan(
            """[{"role":"pm","title":"a","prompt":"1","depends_on":["b"]},{"role":"pm","title":"b","prompt":"2","depends_on":["a"]}]"""
        );

        Assert.Empty(plan.Jobs);
        Assert.Matches("circle: (a -> b -> a|b -> a -> b)", Assert.Single(plan.Refused));
    }

    [Fact]
    public void What_is_no_follow_up_is_refused_with_its_reason_and_the_others_stay()
    {
        var plan = Plan(
            """[{"role":"king","title":"rule","prompt":"1"},{"role":"pm","title":"n","prompt":"2","depends_on":["nobody"]},{"role":"pm","prompt":"3"}]"""
        );

        Assert.Equal("3", Assert.Single(plan.Jobs).Prompt);
        Assert.StartsWith("'rule': there is no role 'king'", plan.Refused[0]);
        Assert.Equal("'n': it depends on nobody, which is not a job", plan.Refused[1]);
    }

    [Fact]
    public void A_broken_file_says_where() =>
        Assert.StartsWith("followups.json: line 2", FollowUps.Read("[{\"role\":\"pm\",\n\"prompt\":5}]"u8).Wrong);

    [Theory]
    [InlineData("All done.\n\n```followups\n[]\n```\nBye.", "[]")]
    [InlineData("```followups\n[1]\n```\n```followups\n[2]\n```", "[2]")]
    [InlineData("```json\n[]\n```", null)]
    [InlineData("```followups\n[]", null)]
    public void A_block_in_the_closing_message_stands_for_the_file(string closing, string? block) =>
        Assert.Equal(block, ClosingBlock.Of(closing, "followups")?.Trim());

    private FollowUpPlan Plan(string json, int soFar = 0, Job? of = null)
    {
        var (wanted, wrong) = FollowUps.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(wrong);
        return FollowUps.Plan(
            of ?? _parent,
            wanted,
            [of ?? _parent],
            new RunnerOptions(),
            soFar,
            _ids,
            DateTimeOffset.UnixEpoch,
            id => id == _parent.Id
        );
    }
}
