using System.Collections.Immutable;
using System.Text.Json;
using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs.Breaker;

/// <summary>A trigger that is added as <c>CONTRIBUTING.md</c> says: one file, and one line in the list of triggers.</summary>
public sealed class NewTriggerTests
{
    private static readonly ImmutableArray<IBreakerTrigger> Triggers = [.. BreakerTriggers.Registered, new RefusedRequestsTrigger()];

    private static readonly ConfigKeySet Keys = ConfigKeys.With(Triggers);

    [Fact]
    public void It_opens_the_breaker_at_the_limit_the_run_was_started_with()
    {
        var breaker = Refused(Begin(Written("3")), 2);
        Assert.Null(breaker.Due);

        var due = Refused(breaker, 1).Due;

        Assert.Equal("3 requests in a row were refused (limit 3)", due?.Due);
        Assert.Equal(BreakerState.Closed, breaker.StateAfterReset(due!.Name));
    }

    [Fact]
    public void It_has_its_default_where_the_configuration_says_nothing() =>
        Assert.Equal((0, 4), Begin(Configuration.From(null, "c.yaml", keys: Keys)).Triggers.Get<RefusedRequestsTrigger>().Level);

    [Fact]
    public void Its_key_is_read_checked_and_documented_like_any_other()
    {
        var written = Written("3");

        Assert.Equal(
            ("3", "c.yaml:1"),
            (written[RefusedRequestsTrigger.LimitKey.Path].Text, written[RefusedRequestsTrigger.LimitKey.Path].Source)
        );
        Assert.Empty(written.Warnings);
        Assert.Contains("whole number from 1 to 100", Assert.Throws<ProblemException>(() => Written("1000")).Problem.Next);
        Assert.Contains(
            "| `run_mode.circuit_breaker.refused_requests_threshold` | `4` | a whole number from 1 to 100 |  | Refused requests in a row before the run halts |\n",
            KeyTable.Markdown(Keys)
        );
    }

    [Fact]
    public void A_looser_limit_must_be_allowed_also_when_it_comes_from_a_saved_run()
    {
        var loose = Written("50");
        var limit = RefusedRequestsTrigger.LimitKey.Path;

        Assert.Equal([limit], Loosened(GuardedSettings.Of(loose)));
        Assert.Equal([limit], Loosened(SavedSettings.Of(loose.ToRunOptions(), "state.json", "/repo", Keys)));
    }

    [Fact]
    public void Its_part_of_the_file_is_written_and_read_and_one_that_lacks_it_begins_at_zero()
    {
        var options = new JsonSerializerOptions { Converters = { new BreakerTriggersJson(Triggers) } };
        var counted = Refused(Begin(Written("3")), 2).Triggers;

        var text = JsonSerializer.Serialize(counted, options);

        Assert.Contains("\"refused_requests\":{\"count\":2,\"threshold\":3}", text);
        Assert.Equal(counted, JsonSerializer.Deserialize<BreakerTriggers>(text, options));
        Assert.Equal(new BreakerTriggers(Triggers), JsonSerializer.Deserialize<BreakerTriggers>("{}", options));
        Assert.Equal(new BreakerTriggers().All.Length, JsonSerializer.Deserialize<BreakerTriggers>(text)!.All.Length);
    }

    [Fact]
    public void The_documentation_has_a_row_for_it() =>
        Assert.Contains(
            "| `refused_requests` | 4 | requests in a row that were refused | `run_mode.circuit_breaker.refused_requests_threshold` | a request that is carried out |\n",
            BreakerTable.Markdown(new BreakerTriggers(Triggers))
        );

    [Fact]
    public void Its_remedy_says_how_to_resume()
    {
        var at = new HaltedRun(new Story().Run, "ias", new HaltSeen(BreakerOpen: true));

        Assert.Equal("ias run-resume --reset-ice", new RefusedRequestsTrigger().Remedy(at).Choices[0].Command);
    }

    private static Configuration Written(string value)
    {
        var entry = new ConfigNode.Scalar(value, Plain: true, 1, 1);
        ConfigNode root = entry;
        foreach (var part in RefusedRequestsTrigger.LimitKey.Path.Split('.').Reverse())
        {
            root = new ConfigNode.Map([new ConfigEntry(part, root, 1, 1)], 1, 1);
        }

        return Configuration.From(root, "c.yaml", keys: Keys);
    }

    private static CircuitBreaker Begin(Configuration configuration) =>
        new CircuitBreaker(Triggers: new BreakerTriggers(Triggers)).After(
            new RunEvent.RunStarted("sprint-1", "Cart", "feature/sprint-1", "main", "", configuration.ToRunOptions(), "1", "/repo")
        );

    private static CircuitBreaker Refused(CircuitBreaker breaker, int times) =>
        Enumerable.Range(0, times).Aggregate(breaker, (now, _) => now.After(new RunEvent.RequestRefused("halt", "me", "no")));

    private static IEnumerable<string> Loosened(IEnumerable<GuardedSetting> settings) =>
        Loosening.Of(new Dictionary<string, IReadOnlyList<string>>(), settings).Select(found => found.Setting.Id);
}
