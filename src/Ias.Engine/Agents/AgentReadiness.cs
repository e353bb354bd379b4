using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>
/// Readiness of configured agents, cheap to ask often. Where no variable and no file proves a login, the agent's own program is asked, and
/// its answer counts for <see cref="Counts"/>.
/// </summary>
public sealed class AgentReadiness(ProcessRunner processes, TimeProvider time)
{
    private readonly Dictionary<string, (long At, AgentLogin Login)> _answers = new(StringComparer.Ordinal);

    /// <summary>Time for which an answer of an agent's program counts; a login that variables or files prove counts at once.</summary>
    public static TimeSpan Counts { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Reason the configured agent cannot work; null: none is seen. Not for concurrent use.</summary>
    /// <param name="folder">Top of the work tree; what lies in it is not started.</param>
    /// <exception cref="ProblemException">The agent is unknown, or none is configured.</exception>
    public async Task<string?> WhyNotAsync(RunOptions options, string folder, AgentPlace place, CancellationToken cancel)
    {
        var agent = new AgentRegistry().Find(options.Agent, options.AgentCommand, options.PromptBy, options.AgentScript);
        var program = agent.Name == "command" && options.AgentCommand is [var first, ..] ? first : agent.Probe(folder)?.FileName;
        if (program is null)
        {
            return null;
        }

        var path = ProgramPath.Find(program, place.Variable("PATH"), folder);
        return path is null ? $"the agent {agent.Name} is not installed here: {program} is not on PATH"
            : await LoginAsync(agent, path, folder, place, cancel) is { Found: false } login
                ? $"the agent {agent.Name} is not logged in: {login.By}"
            : null;
    }

    private async Task<AgentLogin> LoginAsync(IAgent agent, string path, string folder, AgentPlace place, CancellationToken cancel)
    {
        var seen = agent.Login(place);
        if (seen.Found is not null || TrustedPrograms.IsIn(path, TrustedPrograms.Untrusted(folder, [])))
        {
            return seen;
        }

        var key = $"{agent.Name}\n{folder}";
        if (!_answers.TryGetValue(key, out var known) || time.GetElapsedTime(known.At) >= Counts)
        {
            var answer = await AgentCheck.LoginAsync(
                agent,
                folder,
                place,
                (question, stop) => processes.RunAsync(question with { FileName = path }, stop),
                cancel
            );
            _answers[key] = known = (time.GetTimestamp(), answer);
        }

        return known.Login;
    }
}
