using System.Buffers;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The form in which engines keep entities and changes: compact UTF-8 JSON with expanded names; what is written is read back equal.</summary>
public static class StoredEntity
{
    /// <summary>Everything but <see cref="Entity.Version"/>, which engines keep beside it.</summary>
    public static void Write(IBufferWriter<byte> output, Entity entity) => throw new NotImplementedException();

    public static Entity Read(ReadOnlySpan<byte> utf8) => throw new NotImplementedException();

    /// <summary>The attribute changes of a change record, without the entity's state.</summary>
    public static void WriteChanges(IBufferWriter<byte> output, EntityChange change) => throw new NotImplementedException();

    public static EntityChange ReadChanges(ReadOnlySpan<byte> utf8, Entity state) => throw new NotImplementedException();

    public static void WriteInstance(IBufferWriter<byte> output, AttributeInstance instance) => throw new NotImplementedException();

    public static AttributeInstance ReadInstance(ReadOnlySpan<byte> utf8) => throw new NotImplementedException();
}
