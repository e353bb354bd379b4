using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Engine.Files;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>What can be told of a known agent without asking its provider anything.</summary>
/// <param name="Path">The program; empty = not on PATH.</param>
/// <param name="Version">The first line it answers; empty = it does not answer.</param>
/// <param name="Older">A sentence when that is older than what ias was tried with; else null.</param>
public sealed record AgentFound(string Name, string What, string Path, string Version, string? Older, AgentLogin Login);

/// <summary>How a tiny real turn went, part by part.</summary>
/// <param name="Prompt">It took the prompt and ended well.</param>
/// <param name="Edit">The file it was asked for is there.</param>
/// <param name="Session">It named a session that can be continued.</param>
/// <param name="Usage">It told its tokens.</param>
public sealed record AgentChecked(
    string Name,
    bool Prompt,
    bool Edit,
    bool Session,
    bool Usage,
    TurnOutcome Outcome,
    string Detail,
    long? InputTokens,
    long? OutputTokens,
    decimal? CostUsd,
    double Seconds
)
{
    public bool Works => Prompt && Edit;
}

/// <summary>Looks at the agents ias knows by name, and tries one.</summary>
public sealed class AgentCheck(ProcessRunner processes, TimeProvider time)
{
    private const string File = "ias-check.txt";
    private const string Word = "works";

    /// <summary>How long a program may take to say its version: on a busy machine, the first start of a large one takes more than ten
    /// seconds.</summary>
    internal static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TurnLimit = TimeSpan.FromMinutes(3);

    /// <summary>Looks for an agent; starts nothing but its <c>--version</c>.</summary>
    public async Task<AgentFound> LookAsync(IAgent agent, string what, string folder, AgentPlace place, CancellationToken cancel)
    {
        var path = ProgramPath.Find(agent.Name, place.Variable("PATH"), folder) ?? "";
        // what lies in the repository is started inside a turn only
        if (path.Length == 0 || TrustedPrograms.IsIn(path, TrustedPrograms.Untrusted(folder, [])) || agent.Probe(folder) is not { } probe)
        {
            return new AgentFound(agent.Name, what, path, "", null, agent.Login(place));
        }

        var answer = await processes.RunAsync(probe with { Timeout = ProbeLimit }, cancel);
        return new AgentFound(
            agent.Name,
            what,
            path,
            answer.Ok ? JsonParts.OneLine(answer.Output.Trim().Split('\n')[0]) : "",
            answer.Ok ? AgentVersion.IsOlder(agent, answer.Output) : null,
            agent.Login(place)
        );
    }

    /// <summary>One tiny turn in a temporary repository, which is removed.</summary>
    public async Task<AgentChecked> TryAsync(
        IAgent agent,
        AgentChoice choice,
        IReadOnlyList<string> prices,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        using var folder = ScratchFolder.Temporary("ias-check-");
        var repository = Path.Combine(folder.Path, "repository");
        Directory.CreateDirectory(repository);
        var init = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "git",
                Arguments = ["init", "-q"],
                WorkingDirectory = repository,
                Timeout = ProbeLimit,
            },
            kill
        );
        if (!init.Ok)
        {
            throw new ProblemException(new Problem("git init fails.", repository, init.Error.Trim()));
        }

        var turn = new AgentTurn
        {
            Id = $"check/{Guid.NewGuid():N}",
            RunId = "check",
            Target = "check",
            Cycle = 1,
            Phase = Phase.Implement,
            Prompt =
                $"Create a file named {File} in the current folder.Path that contains only the word: {Word}\nThen stop. Do nothing else.\n",
            WorkTree = repository,
            Model = choice.Model,
            LogPath = Path.Combine(folder.Path, "turn.log"),
            ScratchFolder = Path.Combine(folder.Path, "scratch"),
            Timeout = TurnLimit,
            Stall = new StallLimits(TurnLimit, TurnLimit, TurnLimit),
            Grace = TimeSpan.FromSeconds(5),
        };
        var result = await new TurnRunner(processes, time).RunAsync(turn, agent, new GuardedTurn(), (_, _) => { }, interrupt, kill);
        var edited =
            Path.Combine(repository, File) is var file
            && System.IO.File.Exists(file)
            && (RegularFile.Text(file) ?? "").Contains(Word, StringComparison.Ordinal);
        var told = result.InputTokens is not null || result.OutputTokens is not null;
        var cost =
            result.CostUsd
            ?? new PriceTable(prices).Cost(
                choice.Model.Length > 0 ? choice.Model : result.Model,
                result.InputTokens,
                result.CachedTokens,
                result.OutputTokens
            );
        return new AgentChecked(
            agent.Name,
            result.Outcome == TurnOutcome.Ended,
            edited,
            result.SessionId.Length > 0,
            told,
            result.Outcome,
            result.Detail,
            result.InputTokens,
            result.OutputTokens,
            cost,
            Math.Round(result.Elapsed.TotalSeconds, 1)
        );
    }
}
