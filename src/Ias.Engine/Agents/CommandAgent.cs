using System.Text;
using Ias.Core.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>Ways to pass a prompt to a command.</summary>
public enum PromptBy
{
    /// <summary>On standard input, which is then closed.</summary>
    Stdin,

    /// <summary>As an argument: replaces <c>{prompt}</c>, or else is added as the last one.</summary>
    Argument,

    /// <summary>In a file: its path replaces <c>{prompt_file}</c> and is set in <c>IAS_PROMPT_FILE</c>.</summary>
    File,
}

/// <summary>
/// Any program as an agent. In its arguments <c>{model}</c> is replaced by the model's name (an argument that is nothing else goes away,
/// with the option before it, when no model is set), <c>{prompt}</c> by the prompt and <c>{prompt_file}</c> by the path of a file that
/// holds it. It says nothing about itself but its exit status and, in a file, its closing message.
/// </summary>
public sealed class CommandAgent(IReadOnlyList<string> command, PromptBy promptBy) : IAgent
{
    /// <summary>Maximum size in bytes of a prompt given as an argument; Linux allows 128 KiB, terminator included.</summary>
    public const int ArgumentLimit = 120 << 10;

    private const string PromptFile = "{prompt_file}";
    private const string PromptText = "{prompt}";
    private const string ModelName = "{model}";

    public string Name { get; init; } = "command";

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
    {
        var prompt = Encoding.UTF8.GetBytes(turn.Prompt);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var file = Path.Combine(turn.ScratchFolder, "prompt.md");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        var arguments = WithModel(turn.Model);
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
                files[file] = turn.Prompt;
                environment["IAS_PROMPT_FILE"] = file;
                arguments = [.. arguments.Select(a => a.Replace(PromptFile, file, StringComparison.Ordinal))];
                break;
            default:
                break;
        }

        return new AgentCommand
        {
            FileName = arguments[0],
            Arguments = [.. arguments.Skip(1)],
            WorkingDirectory = turn.WorkTree,
            Environment = environment,
            Input = promptBy == PromptBy.Stdin ? prompt : null,
            Files = files,
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new ExitStatus(turn.ClosingFile);

    /// <summary>An unknown program is not probed; its existence is checked by looking for it.</summary>
    public AgentCommand? Probe(string workTree) => null;

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
