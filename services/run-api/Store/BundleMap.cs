using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrate.RunApi.Store;

internal sealed class BundleMap : IEntityTypeConfiguration<BundleRow>
{
    public void Configure(EntityTypeBuilder<BundleRow> builder)
    {
        builder.ToTable("bundles").HasKey(row => row.Digest);
        builder.Property(row => row.Json).HasColumnType("json");
    }
}
