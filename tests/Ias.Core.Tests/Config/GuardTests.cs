using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Config;

public sealed class GuardTests
{
    private static readonly Guard Mounts = Guard.OrderOf("require", "auto", "off");

    [Fact]
    public void Every_key_says_what_of_it_guards() => Assert.Empty(ConfigKeys.All.Where(key => key.Guards is null).Select(key => key.Path));

    [Fact]
    public void An_order_names_every_word_that_is_allowed()
    {
        foreach (var key in ConfigKeys.All.Where(key => key.Guards!.Kind == GuardKind.Order))
        {
            Assert.Equal((key.Choices ?? ["true", "false"]).Order(), key.Guards!.Order.Order());
        }
    }

    [Theory]
    [InlineData("auto", "off", true)]
    [InlineData("require", "auto", true)]
    [InlineData("require", "off", true)]
    [InlineData("off", "auto", false)]
    [InlineData("off", "require", false)]
    [InlineData("auto", "auto", false)]
    [InlineData("auto", "never", true)]
    [InlineData("what", "auto", true)]
    [InlineData("what", "require", false)]
    public void A_later_word_is_weaker_and_an_unknown_one_never_strict(string was, string now, bool weaker) =>
        Assert.Equal(weaker, Mounts.IsWeaker([was], true, [now]));

    [Theory]
    [InlineData("5", "0", true)]
    [InlineData("0", "5", false)]
    [InlineData("0", "0", false)]
    [InlineData("0.0", "0", false)]
    [InlineData("5", "5.01", true)]
    [InlineData("many", "5", true)]
    [InlineData("5", "many", true)]
    public void No_limit_is_the_weakest_limit(string was, string now, bool weaker) =>
        Assert.Equal(weaker, Guard.Limit.IsWeaker([was], true, [now]));

    [Fact]
    public void Nothing_is_weaker_than_itself() =>
        Prop.ForAll(Pairs(), pair => !pair.Guard.IsWeaker(pair.One, true, pair.One)).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_two_numbers_or_words_at_most_one_is_weaker_than_the_other() =>
        Prop.ForAll(
                Pairs(),
                pair =>
                    pair.Guard.Kind is GuardKind.Seen or GuardKind.Program or GuardKind.Agent or GuardKind.Required or GuardKind.Granted
                    || !(pair.Guard.IsWeaker(pair.One, true, pair.Other) && pair.Guard.IsWeaker(pair.Other, true, pair.One))
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_weaker_stays_so_by_small_steps() =>
        Prop.ForAll(
                Pairs().Generator.Zip(Pairs().Generator).Where(two => two.Item1.Guard == two.Item2.Guard).ToArbitrary(),
                two =>
                    two.Item1 is var (guard, a, b)
                    && two.Item2.One is var c
                    && (guard.IsWeaker(a, true, b) || guard.IsWeaker(b, true, c) || !guard.IsWeaker(a, true, c))
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_list_that_must_hold_entries_may_only_gain_and_one_that_grants_may_only_lose() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<string[]>(),
                ArbMap.Default.ArbFor<string[]>(),
                (one, more) =>
                {
                    string[] few = [.. one.Where(s => s is not null)],
                        both = [.. few, .. more.Where(s => s is not null)];
                    return !Guard.Required.IsWeaker(few, true, both)
                        && !Guard.Granted.IsWeaker(both, true, few)
                        && Guard.Required.IsWeaker(both, true, few) == both.Except(few).Any()
                        && Guard.Granted.IsWeaker(few, true, both) == both.Except(few).Any();
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_program_must_be_seen_first_and_an_agent_known_by_name_need_not()
    {
        Assert.True(Guard.Program.IsWeaker([], false, ["sh", "agent.sh"]));
        Assert.True(Guard.Program.IsWeaker(["sh", "agent.sh"], true, ["sh", "agent.sh", "-x"]));
        Assert.True(Guard.Program.IsWeaker(["check"], true, []));
        Assert.False(Guard.Agent.IsWeaker([], false, ["claude"]));
        Assert.False(Guard.Agent.IsWeaker([], true, ["claude"]));
        Assert.True(Guard.Agent.IsWeaker(["claude"], true, ["codex"]));
        Assert.False(Guard.Seen.IsWeaker([], false, ["codex"]));
        Assert.True(Guard.Seen.IsWeaker([], true, ["codex"]));
    }

    [Fact]
    public void The_defaults_are_no_weaker_than_the_defaults()
    {
        Assert.Empty(Loosening.Of(new Dictionary<string, IReadOnlyList<string>>(), GuardedSettings.Of(Configuration.Default)));
        Assert.Empty(
            Loosening.Of(
                new Dictionary<string, IReadOnlyList<string>>(),
                GuardedSettings.Of(new RunnerOptions(), "config.json", "run", new RunOptions())
            )
        );
    }

    [Fact]
    public void A_queue_is_held_against_the_repositorys_own_limits()
    {
        var options = new RunnerOptions(
            Attempts: 7,
            Agent: "codex",
            Roles: Roles.Usual.SetItem("reviewer", new RoleRights(Writes: true)),
            PullRequests: PullRequestPolicy.Chain,
            Stop: new StopRules(Hours: 9, CostUsd: 3),
            LaneSetup: ["sh", "setup.sh"]
        );

        var found = Loosening.Of(
            new Dictionary<string, IReadOnlyList<string>>(),
            GuardedSettings.Of(options, "config.json", "20261122-x", new RunOptions { TimeoutHours = 8 })
        );

        Assert.Equal(["attempts", "stop.hours", "roles.writes", "lane_setup"], found.Select(f => f.Setting.Key));
        Assert.Contains("reviewer", found[2].Words);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"checks": [{"name": "tests", "run": ["npm", "test"]}]}""", "")]
    [InlineData("""{"checks": []}""", "is nothing; by default")]
    [InlineData("""{"checks": [{"name": "tests", "run": ["true"]}]}""", "is ['{\"name\":\"tests\",\"run\":[\"true\"]}']; by default")]
    public void A_queue_s_checks_are_held_against_the_repositorys(string config, string said)
    {
        var found = Loosening.Of(
            new Dictionary<string, IReadOnlyList<string>>(),
            GuardedSettings.Of(
                JobReader.ReadOptions(System.Text.Encoding.UTF8.GetBytes(config)).Options!,
                "config.json",
                "20261122-x",
                new RunOptions { Checks = ["""{"name":"tests","run":["npm","test"]}"""] }
            )
        );

        Assert.Equal(said.Length > 0, found.Count > 0);
        Assert.All(found, one => Assert.StartsWith(said, one.Words));
    }

    [Fact]
    public void What_a_stranger_wrote_cannot_move_the_cursor_or_turn_the_text_round()
    {
        var setting = new GuardedSetting(
            "agent.command",
            "agent.command",
            Guard.Program,
            [],
            ["sh", "-c", "\e[2Kok\u202e\u200b\n"],
            ".loa.config.yaml:4"
        );

        var words = Assert.Single(Loosening.Of(new Dictionary<string, IReadOnlyList<string>>(), [setting])).Words;

        Assert.DoesNotContain(words, c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format);
        Assert.Contains(@"\u{1b}[2Kok\u{202e}", words);
    }

    [Fact]
    public void What_a_flag_gives_is_the_persons_own_word()
    {
        var file = Configuration.From(new ConfigNode.Map([], 1, 1), ".loa.config.yaml");

        var left = GuardedSettings.Of(file, file.With("--agent", "my-agent --quiet").With("--max-cycles", "99"));

        Assert.DoesNotContain(left, s => s.Key is ConfigKeys.AgentCommand or ConfigKeys.MaxCycles);
        Assert.Contains(left, s => s.Key == ConfigKeys.TimeoutHours);
    }

    private static Arbitrary<Pair> Pairs()
    {
        var figures = Gen.OneOf(
            Gen.Choose(0, 50).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Gen.Elements("0", "0.5", "7.25", "1000000")
        );
        var words = Gen.Elements("require", "auto", "off");
        var lists = Gen.ListOf(Gen.Elements("a", "b", "c", "d")).Select(l => (IReadOnlyList<string>)[.. l]);
        return Gen.OneOf(
                Of(Guard.Ceiling, One(figures)),
                Of(Guard.Limit, One(figures)),
                Of(Guard.Floor, One(figures)),
                Of(Mounts, One(words)),
                Of(Guard.Required, lists),
                Of(Guard.Granted, lists),
                Of(Guard.Seen, lists),
                Of(Guard.Agent, lists),
                Of(Guard.Program, lists)
            )
            .ToArbitrary();

        static Gen<IReadOnlyList<string>> One(Gen<string> from) => from.Select(text => (IReadOnlyList<string>)[text]);

        static Gen<Pair> Of(Guard guard, Gen<IReadOnlyList<string>> values) =>
            values.Zip(values).Select(v => new Pair(guard, v.Item1, v.Item2));
    }

    private sealed record Pair(Guard Guard, IReadOnlyList<string> One, IReadOnlyList<string> Other);
}
