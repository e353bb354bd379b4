namespace Ias.Engine.Files;

/// <summary>One name in a folder and what it stands for.</summary>
/// <param name="Name">As the kernel knows it: any bytes but <c>/</c> and NUL.</param>
/// <param name="Kind">Links are links, wherever they lead.</param>
public readonly record struct InsideEntry(ReadOnlyMemory<byte> Name, InsideKind Kind)
{
    /// <summary>The name as text; null when it is not UTF-8.</summary>
    public string? Text => InsidePath.Text(Name.Span);
}
