using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.Console.Worker.Files;

/// <summary>Claimed jobs, one file each, so that a killed program's successor finds them.</summary>
/// <param name="folder">Folder of one login (<see cref="WorkFolder"/>).</param>
public sealed class HeldJobFiles(WorkFolder folder)
{
    private const int Longest = 1 << 20; // bytes

    /// <summary>All claimed jobs, oldest first.</summary>
    /// <exception cref="ProblemException">One cannot be read.</exception>
    public IReadOnlyList<HeldJob> All() =>
        [
            .. WorkFolder
                .FilesIn(folder.Held)
                .Select(path => WorkFolder.Read(path, Longest, WorkJson.Default.HeldJob))
                .OfType<HeldJob>()
                .OrderBy(job => job.ClaimedAt),
        ];

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Keep(HeldJob held) =>
        PrivateFile.Write(PathOf(held.Job.Id), JsonSerializer.SerializeToUtf8Bytes(held, WorkJson.Default.HeldJob));

    public void Drop(string job) => File.Delete(PathOf(job));

    private string PathOf(string job) => Path.Combine(folder.Held, $"{WorkFolder.NameOf(job)}.json");
}
