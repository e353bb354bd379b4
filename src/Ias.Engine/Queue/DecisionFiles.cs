using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary><c>docs/ias/decisions/</c>: what jobs asked people, and what was answered. Agents can write here: links are not followed, and
/// what is read is bounded.</summary>
public sealed class DecisionFiles(string workTree, string calledAs)
{
    /// <summary>The folder, within the repository.</summary>
    public const string Folder = "docs/ias/decisions";

    private const int MostRecords = 5; // of one turn

    /// <summary>The request of a job, relative to the work tree.</summary>
    public static string PathOf(string job) => $"{Folder}/{job}.md";

    /// <summary>Paths of all decision records of a job, relative to the work tree; the answer is written into them.</summary>
    public static IReadOnlyList<string> PathsOf(Job job) =>
        Records(job) is { Count: > 0 } records ? [PathOf(job.Id), .. records.Select(name => $"{Folder}/{name}")] : [PathOf(job.Id)];

    /// <summary>Blocked jobs that asked by the given decision record.</summary>
    /// <param name="text">Its number, or its name with or without <c>.md</c>.</param>
    public static IReadOnlyList<Job> AskedBy(JobQueue queue, string text) =>
        [
            .. queue
                .View()
                .List(JobStatus.Blocked)
                .Select(file => file.Job)
                .OfType<Job>()
                .Where(job => Records(job).Any(name => DecisionRecord.IsMeant(name, text))),
        ];

    /// <summary>Appends a job's question to its record; earlier questions and their answers stay above it.</summary>
    /// <exception cref="ProblemException">Disk full, read-only; or a link leads out of the work tree.</exception>
    public void Ask(Job job, string run, string question, DateTimeOffset now)
    {
        var text = Before(job.Id) is { Length: > 0 } before
            ? before + "\n"
            : $"# {job.Called}\n\nJob `{job.Id}` ({job.Role}) of the run {run} cannot go on without you.\n\n";
        Write(
            $"{job.Id}.md",
            $"{text}## Question, {now.UtcDateTime:yyyy-MM-dd HH:mm}Z\n\n{question.Trim()}\n\nAnswer with:\n\n    {calledAs} decide {job.Id} \"your answer\"\n"
        );
    }

    /// <summary>Writes a person's answer into the records the job asked by, or else below the question in the job's own record.</summary>
    /// <param name="job">As it was when it asked.</param>
    /// <exception cref="ProblemException">As <see cref="Ask"/>.</exception>
    public void Answer(Job job, JobAnswer answer)
    {
        var asked = Records(job).Select(name => (Name: name, Text: Text(name))).Where(record => record.Text.Length > 0).ToList();
        foreach (var (name, text) in asked)
        {
            Write(name, DecisionRecord.Answered(text, answer));
        }

        if (asked.Count == 0)
        {
            Write(
                $"{job.Id}.md",
                $"{Before(job.Id)}\n## Answer of {answer.By}, {answer.At.UtcDateTime:yyyy-MM-dd HH:mm}Z\n\n{answer.Answer.Trim()}\n"
            );
        }
    }

    /// <summary>Writes a person's answer into one record; does nothing if the record no longer exists.</summary>
    /// <exception cref="ProblemException">As <see cref="Ask"/>.</exception>
    internal void AnswerRecord(string name, JobAnswer answer)
    {
        if (Text(name) is { Length: > 0 } text)
        {
            Write(name, DecisionRecord.Answered(text, answer));
        }
    }

    /// <summary>Names of all files in the folder.</summary>
    internal IReadOnlySet<string> Names() =>
        InsideFile.NamesIn(workTree, Folder).Where(name => name[0] != '.').ToHashSet(StringComparer.Ordinal);

    /// <summary>Records added since <paramref name="before"/> was listed, ordered by name, at most five.</summary>
    /// <param name="before">The names that were there before.</param>
    internal IReadOnlyList<(string Name, string Text)> NewSince(IReadOnlySet<string> before) =>
        [
            .. Names()
                .Except(before)
                .Where(DecisionRecord.IsName)
                .Order(StringComparer.Ordinal)
                .Take(MostRecords)
                .Select(name => (name, Text(name)))
                .Where(record => record.Item2.Length > 0),
        ];

    /// <summary>Copies a record from another work tree; returns its name here, with the next free number if its own is taken.</summary>
    /// <exception cref="ProblemException">As <see cref="Ask"/>.</exception>
    internal string TakeOver(string name, string text)
    {
        var names = Names();
        var number = DecisionRecord.NumberOf(name);
        if (names.Any(other => other == name || (number is not null && DecisionRecord.NumberOf(other) == number)))
        {
            var next = names.Where(DecisionRecord.IsName).Select(DecisionRecord.NumberOf).Append(number).Max() is { } last and < 999_999
                ? last + 1
                : 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{next:0000}-{name.TrimStart("0123456789-".ToCharArray())}");
        }

        Write(name, text);
        return name;
    }

    /// <summary>Removes a decision record.</summary>
    internal void Remove(string name) => InsideFile.Remove(workTree, $"{Folder}/{name}");

    // A job's file is untrusted: only plain names count, no paths.
    private static List<string> Records(Job job) =>
        [
            .. (job.DecisionRecords ?? [])
                .Where(name => name is not null && name.Length > 0 && DecisionRecord.IsName(name))
                .Take(MostRecords),
        ];

    private string Before(string job) => Text($"{job}.md");

    private string Text(string name) => InsideFile.Text(workTree, $"{Folder}/{name}");

    private void Write(string name, string text) => InsideFile.Write(workTree, $"{Folder}/{name}", Encoding.UTF8.GetBytes(text));
}
