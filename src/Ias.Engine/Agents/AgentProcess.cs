using Ias.Core.Agents;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Conversion between an agent's commands and processes.</summary>
public static class AgentProcess
{
    /// <summary>Process for a command; its private files are written.</summary>
    /// <param name="scratch">The folder of those files and of what the program leaves; it is created. Empty = there is none.</param>
    public static ProcessSpec Of(AgentCommand command, string scratch = "")
    {
        if (scratch.Length > 0)
        {
            OutsideFolder.Make(scratch); // a program may leave its closing message there
        }

        foreach (var (path, content) in command.Files)
        {
            OutsideFile.WriteAllText(path, content);
        }

        return new ProcessSpec
        {
            FileName = command.FileName,
            Arguments = command.Arguments,
            WorkingDirectory = command.WorkingDirectory,
            Environment = command.Environment,
            Input = command.Input,
        };
    }

    /// <summary>Result of such a process, as an agent reads it.</summary>
    internal static AgentAnswer AnswerOf(ProcessResult result) => new(result.Ok, result.TimedOut, result.Output, result.Error);
}
