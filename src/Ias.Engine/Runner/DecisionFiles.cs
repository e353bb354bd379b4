using System.Text;
using Ias.Core.Runner;
using Ias.Engine.State;

namespace Ias.Engine.Runner;

/// <summary><c>docs/ias/decisions/</c>: what jobs asked people, and what was answered.</summary>
public sealed class DecisionFiles(string workTree, string calledAs)
{
    /// <summary>The folder, within the repository.</summary>
    public const string Folder = "docs/ias/decisions";

    /// <summary>The request of a job, relative to the work tree.</summary>
    public static string PathOf(string job) => $"{Folder}/{job}.md";

    /// <summary>Writes a job's question; a later one of the same job comes behind the earlier ones and their answers.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Ask(Job job, string run, string question, DateTimeOffset now)
    {
        var text = Before(job.Id) is { Length: > 0 } before ? before + "\n" : $"# {job.Called}\n\nJob `{job.Id}` ({job.Role}) of the run {run} cannot go on without you.\n\n";
        Write(job.Id, $"{text}## Question, {now.UtcDateTime:yyyy-MM-dd HH:mm}Z\n\n{question.Trim()}\n\nAnswer with:\n\n    {calledAs} decide {job.Id} \"your answer\"\n");
    }

    /// <summary>Writes a person's answer below the question.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Answer(string job, JobAnswer answer) => Write(job, $"{Before(job)}\n## Answer of {answer.By}, {answer.At.UtcDateTime:yyyy-MM-dd HH:mm}Z\n\n{answer.Answer.Trim()}\n");

    private string Before(string job) => RegularFile.Text(Path.Combine(workTree, PathOf(job))) ?? "";

    private void Write(string job, string text)
    {
        Directory.CreateDirectory(Path.Combine(workTree, Folder));
        AtomicFile.Write(Path.Combine(workTree, PathOf(job)), Encoding.UTF8.GetBytes(text));
    }
}
