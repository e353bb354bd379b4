using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Engine.Files;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Facts about a known agent that can be found without asking its provider.</summary>
/// <param name="Path">The program; empty = not on PATH.</param>
/// <param name="Version">The first line of its version output; empty = no answer.</param>
/// <param name="Older">A sentence when that is older than the version ias was tested with; else null.</param>
public sealed record AgentFound(string Name, string What, string Path, string Version, string? Older, AgentLogin Login);

/// <summary>Results of a tiny real turn, part by part.</summary>
/// <param name="Prompt">It took the prompt and ended well.</param>
/// <param name="Edit">The requested file exists.</param>
/// <param name="Session">It named a session that can be continued.</param>
/// <param name="Usage">It reported its tokens.</param>
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

/// <summary>Inspects the agents that ias knows by name, and tries one.</summary>
public sealed class AgentCheck(ProcessRunner processes, TimeProvider time)
{
    private const string File = "ias-check.txt";
    private const string Word = "works";

    /// <summary>
    /// Time limit for a program to print its version: on a busy machine, the first start of a large one takes more than ten seconds.
    /// </summary>
    internal static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TurnLimit = TimeSpan.FromMinutes(3);

    /// <summary>Inspects an agent; starts nothing but its <c>--version</c>.</summary>
    public async Task<AgentFound> LookAsync(IAgent agent, string what, string folder, AgentPlace place, CancellationToken cancel)
    {
        var path = ProgramPath.Find(agent.Name, place.Variable("PATH"), folder) ?? "";
        // what lies in the repository is started inside a turn only
        if (path.Length == 0 || TrustedPrograms.IsIn(path, TrustedPrograms.Untrusted(folder, [])) || agent.Probe(folder) is not { } probe)
        {
            return new AgentFound(agent.Name, what, path, "", null, agent.Login(place));
        }

        var answer = await processes.RunAsync(AgentProcess.Of(probe) with { Timeout = ProbeLimit }, cancel);
        return new AgentFound(
            agent.Name,
            what,
            path,
            answer.Ok ? JsonParts.OneLine(answer.Output.Trim().Split('\n')[0]) : "",
            answer.Ok ? AgentVersion.IsOlder(agent, answer.Output) : null,
            await LoginAsync(agent, folder, place, processes.RunAsync, cancel)
        );
    }

    /// <summary>Login state of an agent: by an environment variable or a file, else as reported by the agent itself.</summary>
    /// <param name="run">Runs the agent's own program, inside a cage or outside.</param>
    internal static async Task<AgentLogin> LoginAsync(
        IAgent agent,
        string folder,
        AgentPlace place,
        Func<ProcessSpec, CancellationToken, Task<ProcessResult>> run,
        CancellationToken cancel
    )
    {
        var seen = agent.Login(place);
        return
            seen.Found is null
            && agent.LoginQuestion(folder) is { } question
            && agent.SaysLoggedOut(AgentProcess.AnswerOf(await run(AgentProcess.Of(question) with { Timeout = LoginLimit }, cancel)), place)
            ? seen with
            {
                Found = false,
            }
            : seen;
    }

    /// <summary>One tiny turn in a temporary repository, which is removed; inside the same cage as the turns of a run.</summary>
    /// <param name="options">The run's, for the cage, prices, and what may cost extra.</param>
    public async Task<AgentChecked> TryAsync(
        IAgent agent,
        AgentChoice choice,
        RunOptions options,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        using var folder = ScratchFolder.Temporary("ias-check-");
        var repository = Path.Combine(folder.Path, "repository");
        OutsideFolder.Make(repository);
        await GitAsync(repository, kill, "init", "-q");
        await GitAsync(
            repository,
            kill,
            "-c",
            "user.name=ias",
            "-c",
            "user.email=ias@localhost",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "check"
        );
        var scratch = Path.Combine(folder.Path, "scratch");
        OutsideFolder.Make(scratch);
        var guard = new TurnGuard(processes, time);
        var layers = await guard.PrepareAsync(repository, new IceSettings(options) { HomeRepository = true }, kill);
        var turn = new AgentTurn
        {
            Id = $"check/{Guid.NewGuid():N}",
            RunId = "check",
            Target = "check",
            Cycle = 1,
            Phase = Phase.Implement,
            Prompt = $"Create a file named {File} in the current folder that contains only the word: {Word}\nThen stop. Do nothing else.\n",
            WorkTree = repository,
            Model = choice.Model,
            LogPath = Path.Combine(folder.Path, "turn.log"),
            ScratchFolder = scratch,
            Caged = layers.IsCaged,
            AllowOverage = options.AllowOverage,
            Timeout = TurnLimit,
            Stall = new StallLimits(TurnLimit, TurnLimit, TurnLimit),
            Grace = TimeSpan.FromSeconds(5),
        };
        await using var around = await guard.BeginAsync(
            new GuardRequest(turn.Id, repository, "", "", [], ReadOnly: false, [], scratch, CheckRemote: false),
            kill
        );
        var result = await new TurnRunner(processes, time).RunAsync(turn, agent, around, (_, _) => { }, interrupt, kill);
        await around.EndAsync(CancellationToken.None);
        var edited =
            Path.Combine(repository, File) is var file
            && OutsideFile.Exists(file)
            && (RegularFile.Text(file) ?? "").Contains(Word, StringComparison.Ordinal);
        var told = result.InputTokens is not null || result.OutputTokens is not null;
        var cost =
            result.CostUsd
            ?? new PriceTable(options.Prices ?? []).Cost(
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

    private async Task GitAsync(string repository, CancellationToken cancel, params string[] arguments)
    {
        var done = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "git",
                Arguments = arguments,
                WorkingDirectory = repository,
                Timeout = ProbeLimit,
            },
            cancel
        );
        if (!done.Ok)
        {
            throw new ProblemException(new Problem("git fails in a new repository.", repository, done.Error.Trim()));
        }
    }
}
