namespace Ias.Core.Config;

/// <summary>Content of a configuration file with its position; all that validation needs to know of YAML.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public abstract record ConfigNode(int Line, int Column)
{
    /// <summary>A value. <paramref name="Plain"/> is false when it stood in quotes or as a block.</summary>
    public sealed record Scalar(string Text, bool Plain, int Line, int Column) : ConfigNode(Line, Column)
    {
        /// <summary>Nothing was written, or <c>null</c>.</summary>
        public bool IsNothing => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
    }

    /// <summary>A list of nodes.</summary>
    public sealed record List(IReadOnlyList<ConfigNode> Items, int Line, int Column) : ConfigNode(Line, Column);

    /// <summary>A section. Keys may come twice; the reader of this tree decides.</summary>
    public sealed record Map(IReadOnlyList<ConfigEntry> Entries, int Line, int Column) : ConfigNode(Line, Column);

    /// <summary><c>*name</c>. ias does not follow it, so no file can blow itself up.</summary>
    public sealed record Alias(string Name, int Line, int Column) : ConfigNode(Line, Column);
}

/// <summary>A key and what belongs to it.</summary>
public sealed record ConfigEntry(string Key, ConfigNode Value, int Line, int Column);
