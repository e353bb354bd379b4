using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

/// <summary>Turns of real little programs in a folder of their own; on disposal it asserts that no process of theirs is left.</summary>
public sealed class TurnFixture : IDisposable
{
    /// <summary>Collection of tests that run one after the other: an orphan with an emptied environment can be told only from the one turn
    /// there is at a time.</summary>
    public const string Alone = "one turn at a time";

    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly TemporaryFolder _folder = new();

    public TurnFixture(TimeProvider? time = null)
    {
        Directory.CreateDirectory(WorkTree);
        Runner = new TurnRunner(_processes, time ?? TimeProvider.System);
        Turn = new AgentTurn
        {
            Id = $"run-test/{Guid.NewGuid():N}",
            RunId = "run-test",
            Target = "sprint-1",
            Cycle = 1,
            Phase = Phase.Implement,
            Prompt = "Do it.\n",
            WorkTree = WorkTree,
            LogPath = At("logs", "turn.log"),
            ScratchFolder = At("scratch"),
            Timeout = TimeSpan.FromSeconds(60),
            Stall = new StallLimits(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(30)),
            Grace = TimeSpan.FromMilliseconds(500),
        };
    }

    public TurnRunner Runner { get; }
    public AgentTurn Turn { get; set; }

    /// <summary>What the turn may take of the machine; null = no limits.</summary>
    public TurnLimits? Limits { get; set; }

    /// <summary>Cage around the agent's command; none unless a test sets one.</summary>
    public Func<ProcessSpec, ProcessSpec> Cage { get; set; } = spec => spec;

    public string WorkTree => At("work");
    public string Log => File.ReadAllText(Turn.LogPath);

    public string At(params string[] parts) => _folder.At(parts);

    public string Read(string file) => File.ReadAllText(Path.Combine(WorkTree, file));

    public bool Has(string file) => File.Exists(Path.Combine(WorkTree, file)) && Read(file).EndsWith('\n');

    public Task<TurnResult> Sh(string script, CancellationToken interrupt = default, CancellationToken kill = default) =>
        Run(new CommandAgent(["sh", "-c", script], PromptBy.Stdin), interrupt, kill);

    public Task<TurnResult> Run(IAgent agent, CancellationToken interrupt = default, CancellationToken kill = default) =>
        Runner.RunAsync(Turn, agent, Cage, (_, _) => { }, interrupt, kill, Limits).WaitAsync(TimeSpan.FromSeconds(100));

    /// <summary>Living processes whose environment names this turn.</summary>
    public List<ProcStat> Living() =>
        [.. ProcStat.ReadAll().Where(p => !p.IsZombie && ProcStat.EnvironmentValue(p.Pid, "IAS_TURN") == Turn.Id)];

    public void Dispose()
    {
        Assert.Empty(Living());
        _processes.Dispose();
        _folder.Dispose();
    }
}
