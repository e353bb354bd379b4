using System.Text;
using Ias.Console.Worker.Jobs;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Console.Worker.Kinds;

/// <summary>Passes what a checkout's log says about a job on to the job's progress: events, never an agent's own output, but for the last
/// lines of an attempt that failed.</summary>
internal sealed class JobEvents
{
    private const int LogLines = 8;
    private const int LogBytes = 8 * 1024;

    private readonly EventReader _log;
    private readonly RunnerFiles _files;
    private readonly string _job;
    private readonly JobProgress _progress;

    /// <summary>Follows the log from its present end on.</summary>
    /// <param name="job">Id of the job in the checkout's queue.</param>
    public JobEvents(RunnerFiles files, string job, JobProgress progress)
    {
        (_files, _job, _progress) = (files, job, progress);
        _log = new EventReader(new RunFiles(files.WorkTree).Events);
        Skip();
    }

    /// <summary>Leaves out what the log says by now: it is about another job, to which the checkout was lent.</summary>
    public void Skip()
    {
        foreach (var _ in _log.ReadNew()) { }
    }

    /// <summary>Passes on what is new.</summary>
    public void PassOn()
    {
        foreach (var happened in _log.ReadNew())
        {
            if (EventWording.OfJob(happened, _job) is { Length: > 0 } line)
            {
                _progress.Say(happened.At, line);
            }
        }
    }

    /// <summary>Adds the last lines that the agent of a failed job printed; of structured output, nothing.</summary>
    public void AddEndOfLog(Job job, DateTimeOffset at)
    {
        foreach (var line in LastLines(Path.Combine(_files.AttemptOf(job.Id, job.ClaimGeneration), "agent.log")))
        {
            _progress.Say(at, $"log: {line}");
        }
    }

    private static List<string> LastLines(string path)
    {
        using var log = InsideFile.Open(path, out _);
        if (log is null)
        {
            return [];
        }

        var length = RandomAccess.GetLength(log);
        var bytes = new byte[Math.Min(length, LogBytes)];
        var read = RandomAccess.Read(log, bytes, length - bytes.Length);
        return
        [
            .. Encoding
                .UTF8.GetString(bytes, 0, read)
                .ReplaceLineEndings("\n")
                .Split('\n')
                .Skip(length > LogBytes ? 1 : 0) // the first may be half a line
                .Select(line => Wording.Plain(line).Trim())
                .Where(line => line.Length > 0 && line[0] != '{')
                .TakeLast(LogLines),
        ];
    }
}
