using System.Text;
using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Engine.Agents;

/// <summary>
/// A program of the repository's that judges by its exit status, such as a test suite: any status is an end like any other, and the last
/// lines of its output are its closing words. Only a signal, or that there is no such program, is a crash.
/// </summary>
/// <param name="environment">Variables it gets beside those of every turn.</param>
internal sealed class ProgramAgent(string name, IReadOnlyList<string> command, IReadOnlyList<KeyValuePair<string, string?>> environment)
    : IAgent
{
    // Exit statuses of sh when the program is missing or cannot be run.
    private const int NoProgram = 127;
    private const int NotExecutable = 126;

    private const int KeptLines = 40;
    private const int LongestLine = 400;

    public string Name => name;

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place) =>
        new()
        {
            // One stream: test programs report failures on either.
            FileName = "/bin/sh",
            Arguments = ["-c", "exec \"$@\" 2>&1", "sh", .. command],
            WorkingDirectory = turn.WorkTree,
            Environment = new Dictionary<string, string?>(environment, StringComparer.Ordinal),
        };

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Tail();

    public AgentCommand? Probe(string workTree) => null;

    private sealed class Tail : IAgentOutput
    {
        private readonly Queue<string> _last = new(KeptLines);

        public bool? ToolOpen => null;

        public void Line(ReadOnlySpan<byte> line)
        {
            if (_last.Count == KeptLines)
            {
                _last.Dequeue();
            }

            _last.Enqueue(Encoding.UTF8.GetString(line[..Math.Min(LongestLine, line.Length)]).TrimEnd());
        }

        public AgentAccount Close(int exitCode)
        {
            var account = AgentAccounts.FromExit(exitCode);
            return account with
            {
                Outcome =
                    exitCode == AgentAccounts.TryLater ? TurnOutcome.Overloaded
                    : exitCode is NotExecutable or NoProgram or (> 128 and < 193) ? TurnOutcome.Crashed
                    : TurnOutcome.Ended,
                Closing = string.Join('\n', _last),
            };
        }
    }
}
