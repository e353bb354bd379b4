namespace Ias.Core.Model;

/// <summary>Gate that waits for a check.</summary>
public enum CheckPlace
{
    /// <summary>After every IMPLEMENT, before REVIEW.</summary>
    Review,

    /// <summary>After REVIEW approved, before AUDIT.</summary>
    Audit,

    /// <summary>After all gates approved, before anything is published.</summary>
    Publish,
}
