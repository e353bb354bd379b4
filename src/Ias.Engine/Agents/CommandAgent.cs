using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>How a command gets its prompt.</summary>
public enum PromptBy
{
    /// <summary>On standard input, which is then closed.</summary>
    Stdin,

    /// <summary>As an argument: in the place of <c>{prompt}</c>, else the last.</summary>
    Argument,

    /// <summary>In a file: its path in the place of <c>{prompt_file}</c> and in <c>IAS_PROMPT_FILE</c>.</summary>
    File,
}

/// <summary>
/// Any program as an agent. In its arguments <c>{model}</c> is replaced by the model's name (an argument that is nothing else goes away,
/// with the option before it, when no model is set), <c>{prompt}</c> by the prompt and <c>{prompt_file}</c> by the path of a file that
/// holds it. It says nothing about itself but its exit status and, in a file, its closing message.
/// </summary>
public sealed class CommandAgent(IReadOnlyList<string> command, PromptBy promptBy) : IAgent
{
    /// <summary>Bytes of a prompt given as an argument; Linux allows 128 KiB for one, its terminator included.</summary>
    public const int ArgumentLimit = 120 << 10;

    private const string PromptFile = "{prompt_file}";
    private const string PromptText = "{prompt}";
    private const string ModelName = "{model}";

    public string Name { get; init; } = "command";

    public ProcessSpec Prepare(AgentTurn turn)
    {
        var prompt = Encoding.UTF8.GetBytes(turn.Prompt);
        var file = Path.Combine(turn.ScratchFolder, "prompt.md");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        var arguments = WithModel(turn.Model);
        Directory.CreateDirectory(turn.ScratchFolder);
        switch (promptBy)
        {
            case PromptBy.Argument when prompt.Length > ArgumentLimit:
                throw new ProblemException(
                    new Problem(
                        $"The prompt is {prompt.Length >> 10} KiB long, too long for one argument ({ArgumentLimit >> 10} KiB).",
                        CommandLine.Join(command),
                        "Let the command read it from standard input (agent.prompt: stdin) or from a file (agent.prompt: file, {prompt_file} in the command)."
                    )
                );
            case PromptBy.Argument when turn.Prompt.Contains('\0', StringComparison.Ordinal):
                throw new ProblemException(
                    new Problem(
                        "The prompt contains a NUL byte, which an argument cannot.",
                        CommandLine.Join(command),
                        "Use agent.prompt: stdin."
                    )
                );
            case PromptBy.Argument:
                arguments = arguments.Any(a => a.Contains(PromptText, StringComparison.Ordinal))
                    ? [.. arguments.Select(a => a.Replace(PromptText, turn.Prompt, StringComparison.Ordinal))]
                    : [.. arguments, turn.Prompt];
                break;
            case PromptBy.File:
                File.WriteAllBytes(file, prompt);
                environment["IAS_PROMPT_FILE"] = file;
                arguments = [.. arguments.Select(a => a.Replace(PromptFile, file, StringComparison.Ordinal))];
                break;
            default:
                break;
        }

        return new ProcessSpec
        {
            FileName = arguments[0],
            Arguments = [.. arguments.Skip(1)],
            WorkingDirectory = turn.WorkTree,
            Environment = environment,
            Input = promptBy == PromptBy.Stdin ? prompt : null,
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn) => new ExitStatus(turn.ClosingFile);

    /// <summary>Nothing is asked of a program nobody knows; that it exists is seen by looking for it.</summary>
    public ProcessSpec? Probe(string workTree) => null;

    private List<string> WithModel(string model)
    {
        var arguments = new List<string>(command.Count);
        foreach (var argument in command)
        {
            if (argument != ModelName || model.Length > 0)
            {
                arguments.Add(argument.Replace(ModelName, model, StringComparison.Ordinal));
            }
            else if (arguments.Count > 1 && arguments[^1].StartsWith('-'))
            {
                arguments.RemoveAt(arguments.Count - 1);
            }
        }

        return arguments;
    }

    private sealed class ExitStatus(string closingFile) : IAgentOutput
    {
        public bool? ToolOpen => null;

        public void Line(ReadOnlySpan<byte> line) { }

        public AgentAccount Close(int exitCode) =>
            AgentAccounts.FromExit(exitCode) with
            {
                Closing = InsideFile.Text(Path.GetDirectoryName(closingFile)!, closingFile).Trim(),
            };
    }
}

/// <summary>What can be said of an agent that says nothing itself.</summary>
internal static class AgentAccounts
{
    /// <summary>EX_TEMPFAIL of sysexits.h: it went wrong for now, and is to be tried again later.</summary>
    public const int TryLater = 75;

    public static AgentAccount FromExit(int exitCode) =>
        new(
            exitCode switch
            {
                0 => TurnOutcome.Ended,
                TryLater => TurnOutcome.Overloaded,
                _ => TurnOutcome.Crashed,
            },
            Describe(exitCode),
            null,
            "",
            null,
            null,
            null,
            null,
            "",
            0
        );

    private static string Describe(int exitCode) =>
        exitCode switch
        {
            0 => "ended",
            TryLater => "exit status 75: try again later (EX_TEMPFAIL)",
            137 => "killed by SIGKILL (exit status 137; out of memory?)",
            > 128 and < 193 => string.Create(CultureInfo.InvariantCulture, $"killed by signal {exitCode - 128} (exit status {exitCode})"),
            _ => string.Create(CultureInfo.InvariantCulture, $"exit status {exitCode}"),
        };
}
