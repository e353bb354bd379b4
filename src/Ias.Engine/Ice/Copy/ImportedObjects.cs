using Ias.Engine.Files;

namespace Ias.Engine.Ice.Copy;

/// <summary>Objects that have left a copy and were checked: one pack in a bare repository of the engine's own.</summary>
/// <param name="Courier">The bare repository; the rest of what it needs is borrowed from the person's.</param>
/// <param name="PackName">Hash in the pack's file name.</param>
/// <param name="IsCopyReadable">git was asked, and can read the copy.</param>
internal sealed record ImportedObjects(ScratchFolder Folder, string Courier, string PackName, bool IsCopyReadable) : IDisposable
{
    public void Dispose() => Folder.Dispose();
}
