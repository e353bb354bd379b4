using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>Reads <c>config.json</c> and <c>state.json</c> of a queue.</summary>
public static class RunnerStateFile
{
    /// <summary>Last state written by the runner; null if missing or unreadable.</summary>
    public static RunnerState? Peek(RunnerFiles files) =>
        new StateFile<RunnerState>(files.State, RunnerJson.Default, TimeProvider.System).Peek().Value;

    /// <summary>Reads the state for the runner: an invalid file is moved aside.</summary>
    public static RunnerState Read(RunnerFiles files, TimeProvider time) =>
        new StateFile<RunnerState>(files.State, RunnerJson.Default, time).Read().Value ?? new RunnerState();

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public static void Write(RunnerFiles files, RunnerState state) =>
        InsideFile.Write(files.WorkTree, files.State, JobReader.Write(state, RunnerJson.Default.RunnerState));

    /// <summary>Configuration of the queue.</summary>
    /// <exception cref="ProblemException">There is no queue here, or the file is invalid: says where and what is allowed.</exception>
    public static RunnerOptions Options(RunnerFiles files)
    {
        var read = InsideFile.Read(files.WorkTree, files.Config, InsideFile.LongestText);
        var (options, wrong) = read switch
        {
            { IsMissing: true } => throw new ProblemException(NoQueue(files)),
            { Content: { } content } => JobReader.ReadOptions(content),
            _ => (null, read.Why),
        };
        return options
            ?? throw new ProblemException(
                new Problem(
                    "The runner's configuration is wrong.",
                    $"{files.Config}: {wrong}",
                    ShellLine.Of($"mend it, or: rm {files.Config}; ias runner init --run {files.Run}")
                )
            );
    }

    /// <summary>Problem shown when a run has no queue.</summary>
    public static Problem NoQueue(RunnerFiles files) =>
        new(
            $"The run {files.Run} has no queue yet.",
            files.Folder,
            ShellLine.Of($"ias runner init --run {files.Run}"),
            ExitCode.NothingToDo
        );
}
