using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.Bugs;
using Ias.Core.StateMachines;

namespace Ias.Core.Tests.Runs.Bugs;

public sealed class BugTests
{
    private const string Whole = """
        # Triage

        - **Title**: Login fails with + in email
        - **Reproduction**: strong
        - **Test type**: unit
        - **Risk level**: low

        ## Suspected files

        - `src/mail/address.ts:12` the pattern
        - src/mail/parse.ts splits too early

        ## Analysis
        - src/auth/no.ts is not suspected
        """;

    [Theory]
    [Trait("Requirement", "R-117")]
    [InlineData("src/auth/session.ts", "auth")]
    [InlineData("src/OAuthClient.cs", "oauth")]
    [InlineData("src/jwt_parser.py", "jwt")]
    [InlineData("lib/JWTParser.java", "jwt")]
    [InlineData("db/migrations/0042_add.sql", "db")]
    [InlineData("app/migrations/0042_add.sql", "migration")]
    [InlineData("src/cartCheckout.ts", "checkout")]
    [InlineData("config/api-keys.yaml", "key")]
    [InlineData("src/keyboard.ts", null)]
    [InlineData("src/authors/list.ts", null)]
    [InlineData("src/dbus.c", null)]
    [InlineData("src/schematics/board.ts", null)]
    [InlineData("", null)]
    public void Whole_words_of_a_path_make_it_a_high_risk(string path, string? word) => Assert.Equal(word, HighRisk.In(path));

    [Theory]
    [InlineData("src/encryption.ts", "encrypt")]
    [InlineData("src/authorize.go", "authorize")]
    [InlineData("lib/authn/index.js", "authn")]
    [InlineData("src/tokenizer.py", "tokenize")]
    [InlineData("src/charging/Fees.cs", "charge")]
    [InlineData("src/isUnauthorized.ts", "authorize")]
    [InlineData("src/ReauthenticationFlow.cs", "authenticate")]
    [InlineData("src/author/authors.ts", null)]
    [InlineData("src/authoring.ts", null)]
    [InlineData("src/discharge.ts", null)]
    [InlineData("src/keyed/monkey.ts", null)]
    [InlineData("src/striped.css", null)]
    public void Verbs_are_found_in_every_form_and_no_other_word(string path, string? word) => Assert.Equal(word, HighRisk.In(path));

    [Fact]
    public void Every_word_is_found_in_the_plural_and_every_verb_with_each_of_its_endings()
    {
        foreach (var (_, words, verbs) in HighRisk.Areas)
        {
            Assert.All(words, word => Assert.Equal((word, word), (HighRisk.In($"src/{word}.ts"), HighRisk.In($"src/my-{word}s/x.ts"))));
            foreach (var verb in verbs)
            {
                var stem = verb.TrimEnd('e');
                string[] forms =
                [
                    verb,
                    $"{verb}s",
                    $"{stem}ed",
                    $"{stem}ing",
                    $"{stem}er",
                    $"{stem}ers",
                    $"{stem}or",
                    $"{stem}able",
                    $"{stem}ion",
                    $"{stem}ation",
                ];
                Assert.All(forms, form => Assert.NotNull(HighRisk.In($"src/{form}.ts")));
                Assert.All(forms, form => Assert.NotNull(HighRisk.In($"src/Order{char.ToUpperInvariant(form[0])}{form[1..]}.cs")));
                Assert.All(forms, form => Assert.NotEmpty(HighRisk.AreasIn($"the {form}, later")));
            }
        }
    }

    [Fact]
    public void No_path_brings_the_words_out_of_step() =>
        Prop.ForAll<string>(name =>
                Assert.All(HighRisk.WordsOf(name ?? ""), word => Assert.True(word.Length > 0 && word.All(char.IsLetter)))
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_triage_is_read_with_its_marks_taken_off()
    {
        var (triage, why) = Triage.Read(Encoding.UTF8.GetBytes(Whole));

        Assert.True(triage is not null, why);
        Assert.Equal(
            ("Login fails with + in email", "strong", "unit", "low", ""),
            (triage.Title, triage.Reproduction, triage.TestType, triage.RiskLevel, triage.RiskBecause)
        );
        Assert.Equal(["src/mail/address.ts", "src/mail/parse.ts"], triage.Suspects);
    }

    [Fact]
    public void The_suspects_raise_the_risk_whatever_the_triage_says_of_it()
    {
        var (triage, _) = Triage.Read(Encoding.UTF8.GetBytes(Whole.Replace("src/mail/parse.ts", "src/payment/parse.ts")));

        Assert.Equal(("high", "payment: src/payment/parse.ts"), (triage!.RiskLevel, triage.RiskBecause));
    }

    [Theory]
    [InlineData("strong", "certain", "Reproduction")]
    [InlineData("unit", "manual", "Test type")]
    [InlineData("## Suspected files", "## Files", "Suspected files")]
    public void What_a_triage_must_have_and_has_not_is_named(string there, string instead, string named)
    {
        var (triage, why) = Triage.Read(Encoding.UTF8.GetBytes(Whole.Replace(there, instead)));

        Assert.Null(triage);
        Assert.Contains(named, why);
    }

    [Fact]
    [Trait("Requirement", "R-119")]
    public void The_transitions_are_the_protocols_and_no_others()
    {
        var edges =
            from state in Enum.GetValues<BugState>()
            from trigger in Enum.GetValues<BugTrigger>()
            where BugTransitions.From(state, BugState.Reviewing).CanFire(trigger)
            select $"{state} {BugTransitions.From(state, BugState.Reviewing).After(trigger)}";

        Assert.Equal(
            [
                "Triage Implementing",
                "Triage Halted",
                "Implementing Reviewing",
                "Implementing Halted",
                "Reviewing Implementing",
                "Reviewing Auditing",
                "Reviewing Halted",
                "Auditing Implementing",
                "Auditing Completed",
                "Auditing Halted",
                "Halted Reviewing",
            ],
            edges.ToList()
        );
        var refused = Assert.Throws<InvalidTransitionException>(() => BugTransitions.From(BugState.Completed).Fire(BugTrigger.Halt));
        Assert.Contains("not possible in state Completed", refused.Message);
    }

    [Fact]
    [Trait("Requirement", "R-116")]
    public void A_bug_is_triaged_first_and_then_goes_the_way_of_a_sprint()
    {
        var story = Reported();
        Assert.Equal(new NextStep.Turn(Phase.Triage, 1), story.Next);
        story.Turn();
        Assert.IsType<NextStep.ReadVerdict>(story.Next);
        story.Tell(Triaged("low"));
        Assert.Equal(new NextStep.BeginCycle(1), story.Next);
        Assert.Equal((BugState.Triage, "Better title"), (story.Run.Bug!.State, story.Run.Title));

        story.BeginCycle();
        Assert.Equal(BugState.Implementing, story.Run.Bug.State);
        story.Implement();
        Assert.Equal(BugState.Reviewing, story.Run.Bug.State);
        story.Gate("wrong").EndCycle().Cycle();
        Assert.Equal(BugState.Auditing, story.Run.Bug.State);
        story.PassSprint();

        Assert.Equal(BugState.Completed, story.Run.Bug.State);
        Assert.Equal(
            (BugState.Completed, 2, 2 + 2, "strong"),
            (
                story.Ledger.Bug!.State,
                story.Ledger.Bug.CircuitBreaker!.CycleCount,
                story.Ledger.Bug.Confidence!.FilesChanged,
                story.Ledger.Bug.Confidence.ReproductionStrength
            )
        );
    }

    [Fact]
    [Trait("Requirement", "R-117")]
    public void High_risk_halts_before_the_first_cycle_until_it_is_allowed()
    {
        var story = Reported();
        story.Turn().Tell(Triaged("high"));
        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        Assert.Equal(
            (HaltTrigger.GuardBlocked, "High-risk area detected (auth: src/auth.ts). Use --allow-high to proceed."),
            (halt.Trigger, halt.Reason)
        );
        story.Tell(
            new RunEvent.HaltBegun(halt.Trigger, halt.Reason, halt.By),
            new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.FatalError)
        );
        Assert.Equal((BugState.Halted, BugState.Triage), (story.Run.Bug!.State, story.Run.Bug.HaltedFrom));

        story.Tell(
            new RunEvent.EngineStarted(1, "h", true, []),
            new RunEvent.LimitsChanged(AllowHigh: true),
            new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume)
        );

        Assert.Equal(BugState.Triage, story.Run.Bug!.State);
        Assert.Equal(new NextStep.BeginCycle(1), story.Next);
    }

    [Fact]
    public void A_bug_halted_in_the_red_team_gate_is_at_its_audit_again_once_it_goes_on()
    {
        var story = Reported(new RunOptions(RedTeam: true, AllowHigh: true));
        story.Turn().Tell(Triaged("low")).BeginCycle().Implement().Gate().Gate();
        Assert.Equal((Phase.RedTeamCode, BugState.Auditing), (story.Run.Phase, story.Run.Bug!.State));

        story.Tell(
            new RunEvent.HaltBegun(HaltTrigger.User, "", "me"),
            new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked)
        );
        story.Tell(
            new RunEvent.EngineStarted(2, "h", true, []),
            new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume)
        );

        Assert.Equal((BugState.Auditing, null), (story.Run.Bug!.State, story.Run.Bug.HaltedFrom));
    }

    [Fact]
    [Trait("Requirement", "R-119")]
    public void Whatever_happens_a_bug_only_makes_moves_the_protocol_knows() =>
        Prop.ForAll(
                Gen.Choose(0, 19).ListOf().Select(l => l.ToArray()).ToArbitrary(),
                luck =>
                {
                    var story = Reported(new RunOptions(MaxCycles: 4, SameIssueThreshold: 2, AgentFailureThreshold: 2));
                    story.Turn().Tell(Triaged("low"));
                    new PlanDriver(story, luck).ToTheEnd();

                    RunLedger? ledger = null;
                    foreach (var happened in story.Events)
                    {
                        var before = ledger?.Run.Bug;
                        ledger = happened is RunEvent.RunStarted started ? RunLedger.Begin(started) : ledger!.After(happened);
                        if (before is not null && before.State != ledger.Run.Bug!.State)
                        {
                            Assert.Contains(
                                Enum.GetValues<BugTrigger>(),
                                trigger =>
                                    BugTransitions.From(before.State, before.HaltedFrom ?? BugState.Triage).Folded(trigger)
                                    == ledger.Run.Bug.State
                            );
                        }

                        // and none is passed over
                        if (
                            ledger.Run.State == RunState.Running
                            && ledger.Run.Phase == Phase.Review
                            && ledger.Run.Bug!.State != BugState.Completed
                        )
                        {
                            Assert.Equal(BugState.Reviewing, ledger.Run.Bug.State);
                        }
                    }

                    Assert.Equal(BugState.Completed, story.Run.Bug!.State);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Requirement", "R-121")]
    public void The_pull_request_has_the_signals_and_what_was_risky()
    {
        var story = Reported(new RunOptions(AllowHigh: true));
        story.Turn().Tell(Triaged("high")).Cycle().PassSprint();

        var body = PullRequestBody.Of(story.Run, [], "", "");

        Assert.StartsWith("## Bug Fix: Better title\n\n**Bug ID**: 20260211-a3f2b1\n**Source**: /run --bug\n", body);
        Assert.Contains(
            "- Reproduction: strong\n- Test type: unit\n- Files changed: 2\n- Lines changed: 6\n- Risk level: high (auth: src/auth.ts; allowed by `--allow-high`)\n",
            body
        );
        Assert.Contains("- Triage: grimoires/loa/a2a/bug-20260211-a3f2b1/triage.md", body);
        Assert.Contains("### Status: READY FOR HUMAN REVIEW", body);
        Assert.Equal("Bug Fix: Better title", PullRequestBody.TitleOf(story.Run, isIncomplete: false));
    }

    private static Story Reported(RunOptions? options = null) =>
        new(options, bug: new ReportedBug("20260211-a3f2b1", "sprint-bug-1", "Login fails", "Login fails with +", "/run --bug"));

    private static RunEvent.BugTriaged Triaged(string risk) =>
        new("Better title", "strong", "unit", risk, risk == "high" ? "auth: src/auth.ts" : "", ["src/auth.ts"]);
}
