using System.Globalization;
using System.Text;
using Ias.Core.Agents;

namespace Ias.Engine.Agents;

/// <summary>
/// Plays a script of edits, outputs, verdicts and misbehaviour, for demonstrations and tests. It is a real child process: the steps become
/// a program for <c>/bin/sh</c>, which starts in a millisecond.
/// </summary>
public sealed class ScriptedAgent : IAgent
{
    /// <summary>Bytes of a program that is handed over as an argument; a longer one goes into a file.</summary>
    private const int ArgumentLimit = 100 << 10;

    private readonly ScriptFile _script;
    private readonly double _pace;

    /// <param name="scriptPath">The script, YAML or JSON.</param>
    /// <param name="pace">Factor for the script's pauses; 0 leaves them out. Its sleeps are not touched.</param>
    /// <exception cref="ProblemException">The script cannot be read, with file, line and key.</exception>
    public ScriptedAgent(string scriptPath, double pace = 1)
    {
        if (scriptPath.Length == 0)
        {
            throw new ProblemException(
                new Problem(
                    "The scripted agent has no script.",
                    "agent.script",
                    "agent: {name: scripted, script: path} in .loa.config.yaml.",
                    ExitCode.Usage
                )
            );
        }

        _script = ScriptFile.Load(scriptPath);
        _pace = pace;
    }

    public string Name => "scripted";

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
    {
        var attempt = int.TryParse(
            turn.Id.AsSpan(turn.Id.LastIndexOf('-') + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var last
        )
            ? last
            : 1;
        var scene = new ScriptScene(turn.Target, turn.Phase, turn.Cycle, attempt, turn.RunId, _pace);
        var program = _script.StepsOf(turn.Phase, turn.Target, turn.Cycle, attempt) is { } steps
            ? string.Join('\n', steps.Select(step => step.ToShell(scene)))
            : $"echo 'The script has nothing for {turn.Phase} in cycle {turn.Cycle}, attempt {attempt}.' >&2";
        var file = Path.Combine(turn.ScratchFolder, "scripted-agent.sh");
        var isLong = Encoding.UTF8.GetByteCount(program) > ArgumentLimit;
        return new AgentCommand
        {
            FileName = "/bin/sh",
            Arguments = isLong ? [file] : ["-c", program, "scripted-agent"],
            Files = isLong ? new Dictionary<string, string>(StringComparer.Ordinal) { [file] = program } : [],
            WorkingDirectory = turn.WorkTree,
            Input = Encoding.UTF8.GetBytes(turn.Prompt),
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new ScriptedAccount(turn.ClosingFile);

    public AgentCommand? Probe(string workTree) => null;

    public string Permissions => "the account of its turn in agent.script";
}
