using Ias.Core.Agents;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>
/// Checks that an agent is configured and installed, that it answers where a turn runs (if it can be probed), and that somebody is logged
/// in, as far as that is known.
/// </summary>
internal static class AgentAnswers
{
    private static readonly string[] OfTheSystem = ["/usr", "/bin", "/sbin", "/nix/store"];

    private delegate Task<ProcessResult> Run(ProcessSpec spec, CancellationToken cancel);

    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var agents = at.Agents();
        using var scratch = ScratchFolder.Temporary("ias-preflight-");
        await using var turn = agents.Any(agent => agent.Probe(at.Ground) is not null || IsDoubtful(agent, at))
            ? await at.BeginTurnAsync(scratch.Path)
            : null;
        var checks = new List<PreflightCheck>();
        foreach (var agent in agents)
        {
            checks.AddRange(await LookAsync(at, agent, turn, cancel));
        }

        if (turn is not null)
        {
            await turn.EndAsync(cancel);
        }

        return [.. checks, .. NoSetsid()];
    }

    private static async Task<PreflightCheck[]> LookAsync(PreflightScene at, IAgent agent, GuardedTurn? turn, CancellationToken cancel)
    {
        var name = agent.Name;
        if (IsCommand(agent, at))
        {
            var program = at.Options.AgentCommand![0];
            name = CommandLine.Join(at.Options.AgentCommand);
            if (Find(program, at) is not { } there)
            {
                return [NotThere(program)];
            }

            if (turn is not null && !await IsInsideAsync(at, turn, program, cancel))
            {
                return [NotInside(program, there, program, "a turn does not find it, or may not execute it")];
            }
        }

        if (agent.Probe(at.Ground) is not { } probe)
        {
            return [Ok($"agent: {name}")];
        }

        if (Find(probe.FileName, at) is not { } found)
        {
            return [NotThere(probe.FileName)];
        }

        if (turn is null && TrustedPrograms.IsIn(found, TrustedPrograms.Untrusted(at.Ground, [])))
        {
            return [Ok($"agent: {name} ({found}; it is in the repository, so it is started only inside a turn)")];
        }

        Run run = (spec, stop) => at.Processes.RunAsync(turn is null ? spec : turn.Wrap(spec), stop);
        var answer = await run(AgentProcess.Of(probe) with { Timeout = AgentCheck.ProbeLimit }, cancel);
        var asked = CommandLine.Join([probe.FileName, .. probe.Arguments]);
        if (!answer.Ok)
        {
            var how = answer.TimedOut
                ? $"nothing within {AgentCheck.ProbeLimit.TotalSeconds:0} s"
                : $"exit status {answer.ExitCode} {GitCommand.Tail(answer)}".TrimEnd();
            return [turn is null ? Problem($"The agent {name} does not answer: {how}", asked) : NotInside(name, found, asked, how)];
        }

        var version = AgentVersion.IsOlder(agent, answer.Output) is { } older
            ? Warning(older, $"Update {name}.")
            : Ok($"agent: {name} ({FirstLine(answer.Output)})");
        var login = await AgentCheck.LoginAsync(agent, at.Ground, AgentPlaces.Here, (spec, stop) => run(spec, stop), cancel);
        return login.Found == false ? [version, Problem($"The agent {name} is not logged in.", login.By)] : [version];
    }

    private static bool IsCommand(IAgent agent, PreflightScene at) => agent.Name == "command" && at.Options.AgentCommand is [_, ..];

    // Programs of the system are in every cage; for them alone no turn is begun.
    private static bool IsDoubtful(IAgent agent, PreflightScene at) =>
        IsCommand(agent, at)
        && Find(at.Options.AgentCommand![0], at) is { } found
        && !Array.Exists(OfTheSystem, folder => FolderPath.IsWithin(RealPath.Of(found), folder))
        && !FolderPath.IsWithin(RealPath.Of(found), at.Ground);

    // A command that is nobody's own has no question to be asked: a shell looks whether it is there.
    private static async Task<bool> IsInsideAsync(PreflightScene at, GuardedTurn turn, string program, CancellationToken cancel) =>
        (
            await at.Processes.RunAsync(
                turn.Wrap(
                    new ProcessSpec
                    {
                        FileName = "sh",
                        Arguments = ["-c", "command -v -- \"$1\"", "sh", program],
                        WorkingDirectory = at.Ground,
                        Timeout = AgentCheck.ProbeLimit,
                    }
                ),
                cancel
            )
        ).Ok;

    // Programs of the folders on PATH are there, and what lies beside them in a person's home; of a folder for temporary files, nothing.
    private static PreflightCheck NotInside(string name, string found, string asked, string how) =>
        new[] { found, RealPath.Of(found) }.Any(path => path.StartsWith("/tmp/", StringComparison.Ordinal))
            ? Problem(
                $"The agent {name} does not start inside the cage: {how}. It is installed below /tmp ({found}), and a turn has a /tmp of its own.",
                "Move it out of /tmp, for example to ~/.local/bin (npm install -g --prefix ~/.local)"
            )
            : Problem(
                $"The agent {name} does not start inside the cage: {how} ({found})",
                ShellLine.Of(
                    $"ias ice exec -- {asked:raw}     (shows the same)\nice:\n  readable: [{Path.GetDirectoryName(found):raw}]     (in .loa.config.yaml; lets turns see its folder)"
                )
            );

    private static string? Find(string program, PreflightScene at) =>
        ProgramPath.Find(program, Environment.GetEnvironmentVariable("PATH"), at.Ground);

    private static PreflightCheck NotThere(string program) =>
        Problem(
            program.Contains('/', StringComparison.Ordinal)
                ? $"The agent's program does not exist or is not executable: {program}"
                : $"The agent's program {program} is not on PATH.",
            "Install it, or name another:\nagent:\n  command: [program, argument]     (in .loa.config.yaml; or --agent 'program argument')"
        );

    private static PreflightCheck[] NoSetsid() =>
        ProgramPath.Find("setsid", "/usr/bin:/bin:/usr/local/bin", "/") is null
            ? [Problem("The program setsid is missing; every turn runs in its own session.", "apt-get install util-linux")]
            : [];

    private static string FirstLine(string text) => text.Trim().Split('\n')[0].Trim();
}
