using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Engine.Agents;
using Ias.Engine.Processes;
using Ias.Tui.Contracts;
using Ias.Tui.Logs;
using Ias.Tui.Panes;
using Ias.Tui.State;
using Ias.Tui.Tests.Agents.Toy;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Agents;

/// <summary>Agent that is added as CONTRIBUTING.md says: one folder (Toy) and one line (below).</summary>
public sealed class AddedAgentTests : IDisposable
{
    private static readonly AgentRegistry Registry = new([.. KnownAgents.All, new ToyAgent()]);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_new_agent_works_a_turn_off_and_the_log_pane_shows_it_in_words()
    {
        var result = await TurnAsync();

        Assert.Equal((TurnOutcome.Ended, "ended", "t-1", 120L, 7L), Facts(result));
        Assert.StartsWith("I was asked: Do it.", result.Closing);
        Assert.Equal("built\n", File.ReadAllText(_folder.At("work", "made.txt")));
        Assert.Equal(
            [
                "toy small-1, session t-1",
                "$ echo built > made.txt",
                "I was asked: Do it. key [redacted github token]",
                "done, 120 in, 7 out",
            ],
            Shown()
        );
    }

    [Fact]
    public void It_is_found_by_its_name_and_known_by_its_title()
    {
        Assert.Contains(("toy", "Toy Coder"), Registry.Known);
        Assert.IsType<ToyAgent>(Registry.Find("toy", null, "", ""));
    }

    [Fact]
    public void Its_login_shows_in_its_key_or_in_its_own_folder()
    {
        var toy = Registry.Find("toy", null, "", "");
        var nowhere = AgentPlaces.Of(_folder.Path, _ => null);

        Assert.Equal(new AgentLogin(null, "toy login"), toy.Login(nowhere));
        Assert.True(toy.Login(nowhere with { Variable = name => name == "TOY_API_KEY" ? "k" : null }).Found);
        Directory.CreateDirectory(_folder.At(toy.Home.Folders[0].Path));
        File.WriteAllText(_folder.At(toy.Home.Folders[0].Path, toy.Home.Folders[0].Login), "{}");
        Assert.True(toy.Login(nowhere).Found);
    }

    public void Dispose() => _folder.Dispose();

    private static (TurnOutcome, string, string, long?, long?) Facts(TurnResult result) =>
        (result.Outcome, result.Detail, result.SessionId, result.InputTokens, result.OutputTokens);

    private async Task<TurnResult> TurnAsync()
    {
        Directory.CreateDirectory(_folder.At("work"));
        using var processes = new ProcessRunner(TimeProvider.System);
        var turn = new AgentTurn
        {
            Id = $"run-test/{Guid.NewGuid():N}",
            RunId = "run-test",
            Target = "sprint-1",
            Cycle = 1,
            Phase = Phase.Implement,
            Prompt = "Do it.\n",
            Model = "small-1",
            WorkTree = _folder.At("work"),
            LogPath = _folder.At("logs", "1-implement.log"),
            ScratchFolder = _folder.At("scratch"),
            Timeout = TimeSpan.FromSeconds(60),
            Stall = new StallLimits(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(30)),
            Grace = TimeSpan.FromMilliseconds(500),
        };
        return await new TurnRunner(processes, TimeProvider.System).RunAsync(
            turn,
            Registry.Find("toy", null, "", ""),
            spec => spec,
            (_, _) => { },
            TestContext.Current.CancellationToken,
            CancellationToken.None
        );
    }

    private List<string> Shown()
    {
        var began = new RunEvent.TurnStarted("1-implement-1", 1, Phase.Implement, 1, "toy", "small-1", ".run/logs/1-implement.log", 1, 1, 0)
        {
            At = DateTimeOffset.UnixEpoch,
        };
        var seen = new RawState(_folder.At("work"), "ias", DateTimeOffset.UnixEpoch)
        {
            Logs = _folder.At("logs"),
            History = RunHistory.Of([began]),
        };
        using var pane = new LogPane(Registry);
        pane.Update(new ViewModel(RunSnapshot.Of(seen), seen.At, Look.Default, "ias"), () => new SecretPatterns([]));
        var shown = new List<string>();
        for (var at = pane.Combined!.After(new LogAddress(-1, 0)); at is { } address; at = pane.Combined.After(address))
        {
            if (pane.Combined.At(address) is { Happened: null } entry)
            {
                shown.AddRange(entry.Lines.Select(line => line.Text));
            }
        }

        return shown;
    }
}
