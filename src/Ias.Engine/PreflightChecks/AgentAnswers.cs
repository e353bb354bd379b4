using Ias.Engine.Agents;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>An agent is configured, its program is there, and where it can be asked it answers.</summary>
internal static class AgentAnswers
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var checks = new List<PreflightCheck>();
        foreach (var agent in at.Agents())
        {
            checks.AddRange(await LookAsync(at, agent, cancel));
        }

        return [.. checks, .. NoSetsid()];
    }

    private static async Task<PreflightCheck[]> LookAsync(PreflightScene at, IAgent agent, CancellationToken cancel)
    {
        var name = agent.Name;
        if (name == "command" && at.Options.AgentCommand is [var program, ..])
        {
            name = CommandLine.Join(at.Options.AgentCommand);
            if (Find(program, at) is null)
            {
                return [NotThere(program)];
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

        if (TrustedPrograms.IsIn(found, TrustedPrograms.Untrusted(at.Ground, [])))
        {
            return [Ok($"agent: {name} ({found}; it is in the repository, so it is started only inside a turn)")];
        }

        var answer = await at.Processes.RunAsync(probe with { Timeout = AgentCheck.ProbeLimit }, cancel);
        var asked = CommandLine.Join([probe.FileName, .. probe.Arguments]);
        return answer.Ok
            ?
            [
                AgentVersion.IsOlder(agent, answer.Output) is { } older
                    ? Warning(older, $"Update {name}.")
                    : Ok($"agent: {name} ({FirstLine(answer.Output)})"),
            ]
            :
            [
                Problem(
                    $"The agent {name} does not answer: {(answer.TimedOut ? $"nothing within {AgentCheck.ProbeLimit.TotalSeconds:0} s" : $"exit status {answer.ExitCode} {GitCommand.Tail(answer)}".TrimEnd())}",
                    asked
                ),
            ];
    }

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
