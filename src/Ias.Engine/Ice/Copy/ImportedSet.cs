using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>Objects of several commits that have left a copy.</summary>
internal sealed class ImportedSet : IDisposable
{
    private readonly List<ImportedObjects> _all = [];

    /// <summary>The first imported objects; null when there are none.</summary>
    public ImportedObjects? First => _all.FirstOrDefault();

    public void Add(ImportedObjects objects) => _all.Add(objects);

    /// <summary>Brings all into a repository.</summary>
    /// <exception cref="ProblemException">Disk full; the repository cannot be written.</exception>
    public void Install(GitPlace place)
    {
        foreach (var objects in _all)
        {
            CommitImport.Install(objects, place);
        }
    }

    public void Dispose()
    {
        foreach (var objects in _all)
        {
            objects.Dispose();
        }
    }
}
