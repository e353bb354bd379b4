using System.Text.Json;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Console.Worker.Files;

/// <summary>Work kept after lost leases, one file each, until a person has dealt with it.</summary>
public sealed class KeptFiles(WorkFolder folder)
{
    private const int Longest = 1 << 16; // bytes

    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);

    /// <exception cref="ProblemException">One cannot be read.</exception>
    public IReadOnlyList<KeptWork> All() =>
        [
            .. WorkFolder
                .FilesIn(folder.Kept)
                .Select(path => WorkFolder.Read(path, Longest, WorkJson.Default.KeptWork))
                .OfType<KeptWork>()
                .OrderBy(kept => kept.At),
        ];

    /// <summary>Kept work that a person still has to deal with: its branch exists in the checkout. Other entries are deleted: the branch
    /// was merged or discarded; entries without a branch after a day.</summary>
    /// <exception cref="ProblemException">One cannot be read.</exception>
    public async Task<IReadOnlyList<KeptWork>> OpenAsync(ProcessRunner processes, TimeProvider time, CancellationToken cancel)
    {
        var open = new List<KeptWork>();
        foreach (var kept in All())
        {
            if (kept.Branch.Length > 0 ? await HasAsync(kept, processes, cancel) : time.GetUtcNow() - kept.At < Shown)
            {
                open.Add(kept);
            }
            else
            {
                File.Delete(PathOf(kept.JobId));
            }
        }

        return open;
    }

    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Add(KeptWork kept) =>
        PrivateFile.Write(PathOf(kept.JobId), JsonSerializer.SerializeToUtf8Bytes(kept, WorkJson.Default.KeptWork));

    /// <summary>Notes that the Console knows that it stopped; nothing where a person has dealt with it meanwhile.</summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Told(KeptWork kept)
    {
        if (File.Exists(PathOf(kept.JobId)))
        {
            Add(kept with { Untold = null });
        }
    }

    private string PathOf(string job) => Path.Combine(folder.Kept, $"{WorkFolder.NameOf(job)}.json");

    private static async Task<bool> HasAsync(KeptWork kept, ProcessRunner processes, CancellationToken cancel)
    {
        if (GitPlace.Find(kept.WorkTree) is not { } place)
        {
            return true; // it may be on a disk that is not mounted
        }

        try
        {
            var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
            return await repository.ResolveAsync($"refs/heads/{kept.Branch}", cancel) is not null;
        }
        catch (ProblemException)
        {
            return true; // unknown
        }
    }
}
